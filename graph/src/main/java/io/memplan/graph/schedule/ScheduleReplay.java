package io.memplan.graph.schedule;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** The state of a checker between two steps. After a broken rule it goes on as if the step had been meant well. */
final class ScheduleReplay implements StepHandler {

    private final TrainingGraph graph;
    private final Schedule schedule;
    private final MemoryLimits limits;
    private final DeviceContents device;
    private final OutsideCopies outside;
    private final int[] computed;
    private final long[] during;
    private final long[] after;
    private final List<Violation> violations = new ArrayList<>();
    private int step;
    private int lastRandom = -1;
    private int recomputes;
    private long nanos;

    ScheduleReplay(TrainingGraph graph, Schedule schedule, MemoryLimits limits) {
        this.graph = graph;
        this.schedule = schedule;
        this.limits = limits;
        this.device = new DeviceContents(graph);
        this.outside = new OutsideCopies(graph);
        this.computed = new int[graph.operations().size()];
        this.during = new long[schedule.steps().size()];
        this.after = new long[schedule.steps().size()];
    }

    @Override
    public void compute(int id, boolean replay) {
        if (id < 0 || id >= computed.length) {
            report(ScheduleRule.KNOWN_NAMES, "compute " + id, List.of(), "the graph has no such operation");
            endStep(0);
            return;
        }
        Operation operation = graph.operation(id);
        boolean first = computed[id]++ == 0;
        recomputes += first ? 0 : 1;
        nanos += operation.costNanos();
        checkEffects(operation, replay, first);
        device.compute(operation, replay, (rule, value, fact) -> report(rule, operation.label(), List.of(value), fact));
        endStep(operation.workspaceBytes());
    }

    private void checkEffects(Operation operation, boolean replay, boolean first) {
        if (operation.effects() == Effects.RANDOM) {
            if (!first) {
                report(ScheduleRule.RANDOM_ONCE, operation.label(), List.of(), "it draws random numbers again");
            } else if (operation.id() < lastRandom) {
                String later = graph.operation(lastRandom).label();
                report(
                        ScheduleRule.RANDOM_ONCE,
                        operation.label(),
                        List.of(),
                        "it draws random numbers after " + later);
            }
            lastRandom = Math.max(lastRandom, operation.id());
        }
        boolean updatesState = operation.effects() == Effects.UPDATES_STATE;
        if (updatesState && replay == first) {
            String fact = first ? "its effect is left out the first time" : "its effect happens again";
            report(ScheduleRule.STATE_ONCE, operation.label(), List.of(), fact);
        } else if (replay && !updatesState) {
            report(ScheduleRule.STATE_ONCE, operation.label(), List.of(), "it has no state update to leave out");
        }
    }

    @Override
    public void free(int storage) {
        String what = "free " + storage;
        if (isStorage(storage, what)) {
            if (graph.isSource(storage)) {
                report(ScheduleRule.SOURCE_STAYS, what, List.of(storage), "it is on the device from the start");
            } else if (!device.free(storage)) {
                report(ScheduleRule.FREE_RESIDENT, what, List.of(storage), "it is not on the device");
            }
        }
        endStep(0);
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        String what = "swapOut " + storage;
        if (isStorage(storage, what)) {
            if (!device.isResident(storage)) {
                report(ScheduleRule.SWAP_OUT_SLOT, what, List.of(storage), "it is not on the device");
            }
            device.copyOut(storage);
            if (!outside.put(storage, tier, device.version(storage))) {
                report(ScheduleRule.SWAP_OUT_SLOT, what, List.of(storage), "an earlier copy was not dropped");
            }
            if (outside.bytes(tier) > limits.of(tier)) {
                ScheduleRule rule = tier == Tier.HOST ? ScheduleRule.HOST_BUDGET : ScheduleRule.DISK_BUDGET;
                String fact = outside.bytes(tier) + " bytes are on " + tier + ", but the budget is " + limits.of(tier);
                report(rule, what, List.of(storage), fact);
            }
        }
        endStep(0);
    }

    @Override
    public void swapIn(int storage) {
        String what = "swapIn " + storage;
        if (isStorage(storage, what)) {
            if (!outside.has(storage)) {
                report(ScheduleRule.SWAP_IN_SOURCE, what, List.of(storage), "there is no copy of it");
            }
            if (!device.copyIn(storage, outside.version(storage))) {
                report(ScheduleRule.SWAP_IN_SOURCE, what, List.of(storage), "it is already on the device");
            }
        }
        endStep(0);
    }

    @Override
    public void dropHost(int storage) {
        String what = "dropHost " + storage;
        if (isStorage(storage, what) && !outside.drop(storage)) {
            report(ScheduleRule.DROP_EXISTING, what, List.of(storage), "there is no copy of it");
        }
        endStep(0);
    }

    private boolean isStorage(int storage, String what) {
        boolean known = storage >= 0 && storage < graph.values().size() && graph.storageOf(storage) == storage;
        if (!known) {
            report(ScheduleRule.KNOWN_NAMES, what, List.of(storage), "no value owns such a storage");
        }
        return known;
    }

    private void endStep(long workspaceBytes) {
        during[step] = device.bytes() + workspaceBytes;
        after[step] = device.bytes();
        if (during[step] > limits.deviceBytes()) {
            String fact = during[step] + " bytes are on the device, but the budget is " + limits.deviceBytes();
            report(ScheduleRule.DEVICE_BUDGET, text(schedule.steps().get(step)), List.of(), fact);
        }
        step++;
    }

    private String text(Step at) {
        return at instanceof Step.Compute compute && compute.operation() < computed.length && compute.operation() >= 0
                ? graph.operation(compute.operation()).label()
                : at.toString();
    }

    ScheduleReport finish() {
        if (device.startBytes() > limits.deviceBytes()) {
            String fact =
                    device.startBytes() + " bytes are always on the device, but the budget is " + limits.deviceBytes();
            report(ScheduleRule.DEVICE_BUDGET, "the start", List.of(), fact);
        }
        for (Operation operation : graph.operations()) {
            if (computed[operation.id()] == 0) {
                report(ScheduleRule.ALL_COMPUTED, operation.label(), List.of(), "it is never computed");
            }
        }
        for (Value value : graph.values()) {
            if (value.role() == Role.OUTPUT && !device.isFinal(value.id())) {
                String fact = "the output " + value.name() + " is not on the device with its final contents";
                report(ScheduleRule.OUTPUTS_AT_END, "the end", List.of(value.id()), fact);
            }
        }
        for (Tier tier : Tier.values()) {
            long next = outside.bytes(tier) + outside.peakBytes(tier);
            if (outside.bytes(tier) > 0 && next > limits.of(tier)) {
                String fact = outside.bytes(tier) + " bytes are left on " + tier + ", and the next iteration adds "
                        + outside.peakBytes(tier) + ", but the budget is " + limits.of(tier);
                report(ScheduleRule.SLOT_NEXT_ITERATION, "the end", List.of(), fact);
            }
        }
        MemoryProfile profile = new MemoryProfile(device.startBytes(), during, after);
        return new ScheduleReport(
                profile.peakBytes(),
                profile.peakStep(),
                outside.peakBytes(Tier.HOST),
                outside.peakBytes(Tier.DISK),
                nanos,
                recomputes,
                profile,
                violations);
    }

    private void report(ScheduleRule rule, String operation, List<Integer> values, String fact) {
        violations.add(new Violation(rule, step, operation, values, fact));
    }
}
