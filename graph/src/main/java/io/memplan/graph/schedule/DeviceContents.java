package io.memplan.graph.schedule;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;

/** What is on the device while a checker replays a schedule: storages, their versions, and which views are defined. */
final class DeviceContents {

    /** Hears of a broken rule. */
    interface Complaint {
        void about(ScheduleRule rule, int value, String fact);
    }

    private final TrainingGraph graph;
    private final StorageVersions versions;
    private final boolean[] resident;
    private final int[] version;
    /** Counts how often the storage's base was brought about; a value belongs to the incarnation it was computed in. */
    private final int[] incarnation;

    private final int[] definedIn;
    private final boolean[] inPlaceResult;
    /** Whether the in-place result was defined when its storage was copied out. */
    private final boolean[] copiedOut;

    private final long startBytes;
    private long bytes;

    DeviceContents(TrainingGraph graph) {
        this.graph = graph;
        this.versions = StorageVersions.of(graph);
        int values = graph.values().size();
        this.resident = new boolean[values];
        this.version = new int[values];
        this.incarnation = new int[values];
        this.definedIn = new int[values];
        this.inPlaceResult = InPlaceResults.of(graph);
        this.copiedOut = new boolean[values];
        for (Value value : graph.values()) {
            boolean source = graph.isSource(value.id());
            resident[value.id()] = source;
            definedIn[value.id()] = source ? 0 : -1;
        }
        this.startBytes = graph.alwaysResidentBytes();
        this.bytes = startBytes;
    }

    long startBytes() {
        return startBytes;
    }

    long bytes() {
        return bytes;
    }

    int version(int storage) {
        return version[storage];
    }

    boolean isResident(int storage) {
        return resident[storage];
    }

    boolean isFinal(int value) {
        int storage = graph.storageOf(value);
        return isDefined(value) && version[storage] == versions.finalVersion(storage);
    }

    private boolean isDefined(int value) {
        int storage = graph.storageOf(value);
        return resident[storage] && definedIn[value] == incarnation[storage];
    }

    void compute(Operation operation, boolean replay, Complaint complaint) {
        boolean withoutState = replay && operation.effects() == Effects.UPDATES_STATE;
        for (int place = 0; place < operation.inputs().size(); place++) {
            int value = operation.inputs().get(place);
            if (!(withoutState && isState(operation, value))) {
                checkRead(operation, place, value, complaint);
            }
        }
        for (int output : operation.outputs()) {
            if (graph.storageOf(output) == output) {
                begin(output, 0);
            }
        }
        for (int storage : StorageVersions.overwrittenBy(graph, operation)) {
            if (!(withoutState && graph.isSource(storage))) {
                version[storage]++;
            }
        }
        for (int output : operation.outputs()) {
            int storage = graph.storageOf(output);
            if (!resident[storage]) {
                complaint.about(
                        ScheduleRule.INPUT_RESIDENT, output, "the storage " + storage + " of its view is not there");
            }
            definedIn[output] = incarnation[storage];
        }
    }

    private boolean isState(Operation operation, int value) {
        return operation.overwrites().contains(value) && graph.isSource(graph.storageOf(value));
    }

    private void checkRead(Operation operation, int place, int value, Complaint complaint) {
        int storage = graph.storageOf(value);
        if (!isDefined(value)) {
            String why = resident[storage] ? "which was not computed into the storage that is there" : "not there";
            complaint.about(ScheduleRule.INPUT_RESIDENT, value, "it reads the value " + value + ", " + why);
        } else if (version[storage] != versions.versionRead(operation.id(), place)) {
            complaint.about(
                    ScheduleRule.EXACT_VERSION,
                    value,
                    "it reads version " + version[storage] + " of the value " + value + ", but needs version "
                            + versions.versionRead(operation.id(), place));
        }
    }

    boolean free(int storage) {
        if (!resident[storage]) {
            return false;
        }
        resident[storage] = false;
        bytes -= graph.value(storage).bytes();
        return true;
    }

    /** Notes which in-place results a copy out of the storage takes with it. */
    void copyOut(int storage) {
        for (int value = 0; value < inPlaceResult.length; value++) {
            if (inPlaceResult[value] && graph.storageOf(value) == storage) {
                copiedOut[value] = isDefined(value);
            }
        }
    }

    /** Brings a storage back; returns false if it was there, and then leaves it. */
    boolean copyIn(int storage, int copiedVersion) {
        if (resident[storage]) {
            return false;
        }
        begin(storage, copiedVersion);
        definedIn[storage] = incarnation[storage];
        for (int value = 0; value < inPlaceResult.length; value++) {
            if (inPlaceResult[value] && copiedOut[value] && graph.storageOf(value) == storage) {
                definedIn[value] = incarnation[storage];
            }
        }
        return true;
    }

    private void begin(int storage, int startVersion) {
        if (!resident[storage]) {
            resident[storage] = true;
            bytes += graph.value(storage).bytes();
        }
        incarnation[storage]++;
        version[storage] = startVersion;
    }
}
