package io.memplan.graph.file;

import io.memplan.graph.Operation;
import io.memplan.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what stands in a graph file into values and operations, with every id checked and mapped. */
final class GraphResolver {

    static final String WRITER_HINT = "the tool that wrote the file has a fault";

    private final JsonCursor cursor;
    private final IdMap valueIds;
    private final IdMap operationIds;
    private Integer[] boxedIds = {};

    GraphResolver(JsonCursor cursor, IdMap valueIds, IdMap operationIds) {
        this.cursor = cursor;
        this.valueIds = valueIds;
        this.operationIds = operationIds;
    }

    List<Value> values(List<RawValue> raw) throws CorruptFileException {
        @Nullable Value[] resolved = new Value[raw.size()];
        int[] viewOf = new int[raw.size()];
        int[] place = new int[raw.size()];
        for (int i = 0; i < raw.size(); i++) {
            int id = valueIds.toGraph(raw.get(i).id());
            if (id < 0 || place[id] != 0) {
                throw cursor.corruptAt(
                        "/values/" + i + "/id", "the value id " + raw.get(i).id() + " is used twice", WRITER_HINT);
            }
            place[id] = i + 1;
            viewOf[id] = raw.get(i).viewOf() < 0 ? -1 : known(raw.get(i).viewOf(), "/values/" + i + "/viewOf");
        }
        for (int id = 0; id < resolved.length; id++) {
            RawValue value = raw.get(place[id] - 1);
            int base = baseOf(id, viewOf, place);
            resolved[id] = new Value(id, value.name(), value.type(), value.bytes(), value.role(), base);
        }
        return List.of(Arrays.copyOf(resolved, resolved.length, Value[].class));
    }

    /** Follows a chain of views to its base, and lets every value on the way know it. */
    private int baseOf(int id, int[] viewOf, int[] place) throws CorruptFileException {
        int base = id;
        for (int steps = 0; viewOf[base] >= 0; steps++) {
            base = viewOf[base];
            if (steps > viewOf.length) {
                throw cursor.corruptAt(
                        "/values/" + (place[id] - 1) + "/viewOf",
                        "the value " + valueIds.toFile(id) + " is a view of itself, through others",
                        WRITER_HINT);
            }
        }
        for (int view = id; viewOf[view] >= 0; ) {
            int next = viewOf[view];
            viewOf[view] = base;
            view = next;
        }
        return base;
    }

    List<Operation> operations(List<RawOperation> raw, int valueCount) throws CorruptFileException {
        boxedIds = new Integer[valueCount];
        Arrays.setAll(boxedIds, Integer::valueOf);
        int[] producer = producers(raw, valueCount);
        List<Operation> resolved = new ArrayList<>(raw.size());
        for (int i = 0; i < raw.size(); i++) {
            RawOperation operation = raw.get(i);
            String pointer = "/operations/" + i;
            if (operationIds.toGraph(operation.id()) != i) {
                throw cursor.corruptAt(
                        pointer + "/id", "the operation id " + operation.id() + " is used twice", WRITER_HINT);
            }
            List<Integer> inputs = known(operation.inputs(), pointer + "/inputs/");
            checkOrder(raw, i, inputs, producer);
            List<Integer> overwrites = known(operation.overwrites(), pointer + "/overwrites/");
            if (!inputs.containsAll(overwrites)) {
                throw cursor.corruptAt(
                        pointer + "/overwrites",
                        "the operation " + label(operation) + " overwrites a value that it does not read",
                        "list the value among the inputs too");
            }
            resolved.add(new Operation(
                    i,
                    operation.name(),
                    operation.operator(),
                    operation.attributes(),
                    inputs,
                    known(operation.outputs(), pointer + "/outputs/"),
                    overwrites,
                    operation.phase(),
                    operation.costNanos(),
                    operation.workspaceBytes(),
                    operation.effects()));
        }
        return resolved;
    }

    private int[] producers(List<RawOperation> raw, int valueCount) throws CorruptFileException {
        int[] producer = new int[valueCount];
        Arrays.fill(producer, -1);
        for (int i = 0; i < raw.size(); i++) {
            int[] outputs = raw.get(i).outputs();
            for (int k = 0; k < outputs.length; k++) {
                String pointer = "/operations/" + i + "/outputs/" + k;
                int value = known(outputs[k], pointer);
                if (producer[value] >= 0) {
                    throw cursor.corruptAt(
                            pointer,
                            "the value " + outputs[k] + " is produced twice, by the operations "
                                    + label(raw.get(producer[value])) + " and " + label(raw.get(i)),
                            "give each result a value of its own");
                }
                producer[value] = i;
            }
        }
        return producer;
    }

    private void checkOrder(List<RawOperation> raw, int reader, List<Integer> inputs, int[] producer)
            throws CorruptFileException {
        for (int k = 0; k < inputs.size(); k++) {
            int made = producer[inputs.get(k)];
            if (made >= reader) {
                throw cursor.corruptAt(
                        "/operations/" + reader + "/inputs/" + k,
                        "the operation " + label(raw.get(reader)) + " reads the value "
                                + raw.get(reader).inputs()[k] + ", which only the operation "
                                + label(raw.get(made)) + " produces: the operations form a cycle, or do not stand in"
                                + " execution order",
                        "sort the operations, and break a cycle by giving each result a value of its own");
            }
        }
    }

    private List<Integer> known(int[] fileIds, String pointer) throws CorruptFileException {
        Integer[] mapped = new Integer[fileIds.length];
        for (int k = 0; k < fileIds.length; k++) {
            mapped[k] = boxedIds[known(fileIds[k], pointer, k)];
        }
        return List.of(mapped);
    }

    private int known(int fileId, String pointer, int place) throws CorruptFileException {
        int id = valueIds.toGraph(fileId);
        return id >= 0 ? id : known(fileId, pointer + place);
    }

    private int known(int fileId, String pointer) throws CorruptFileException {
        int id = valueIds.toGraph(fileId);
        if (id < 0) {
            throw cursor.corruptAt(pointer, "the value id " + fileId + " is unknown", "a value is missing in the file");
        }
        return id;
    }

    private static String label(RawOperation operation) {
        return operation.id() + " (" + operation.name() + ")";
    }
}
