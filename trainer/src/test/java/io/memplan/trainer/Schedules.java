package io.memplan.trainer;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Makes simple valid schedules without a planner. */
public final class Schedules {

    private Schedules() {}

    /** Computes everything once and frees each storage after its last use. */
    public static Schedule keepAll(TrainingGraph graph) {
        return recomputing(graph, Set.of());
    }

    /**
     * Frees the outputs of the given forward operations once the forward part is over, and computes them again, in
     * order, before the backward part begins. None of them may be random.
     */
    public static Schedule recomputing(TrainingGraph graph, Set<Integer> operations) {
        List<Step> steps = new ArrayList<>();
        Set<Integer> live = new HashSet<>();
        boolean backward = false;
        for (Operation operation : graph.operations()) {
            if (!backward && operation.phase() != Phase.FORWARD) {
                backward = true;
                replay(graph, operations, steps, live);
            }
            steps.add(new Step.Compute(operation.id()));
            operation.outputs().forEach(output -> live.add(graph.storageOf(output)));
            freeDead(graph, operation.id(), steps, live);
        }
        return new Schedule(steps);
    }

    /** Returns the forward operations that can be computed again from what is there when the backward part begins. */
    public static Set<Integer> recomputable(TrainingGraph graph) {
        int backward = 0;
        while (graph.operation(backward).phase() == Phase.FORWARD) {
            backward++;
        }
        Set<Integer> chosen = new TreeSet<>();
        Set<Integer> available = new HashSet<>();
        for (Operation operation : graph.operations().subList(0, backward)) {
            boolean kept = operation.outputs().stream()
                    .anyMatch(output -> graph.lastUseOfStorage(graph.storageOf(output))
                            == graph.operations().size());
            boolean ready =
                    operation.inputs().stream().allMatch(input -> graph.isSource(input) || available.contains(input));
            if (ready && !kept && operation.effects() != Effects.RANDOM && !isPinned(graph, operation)) {
                chosen.add(operation.id());
                available.addAll(operation.outputs());
            }
        }
        return chosen;
    }

    /** Returns whether a random operation has made a view of what the operation made: it cannot be made again. */
    private static boolean isPinned(TrainingGraph graph, Operation operation) {
        return graph.values().stream()
                .filter(value -> value.isView()
                        && !graph.isSource(value.id())
                        && operation.outputs().contains(value.storage()))
                .anyMatch(view -> graph.operation(graph.producerOf(view.id())).effects() == Effects.RANDOM);
    }

    /**
     * Copies out what the forward part made and the backward part reads, right after its last forward use, and copies it in
     * some operations before its first backward use. Storages whose views are read backward, and those that outlive the
     * step, stay.
     *
     * @param ahead how many operations before its use a copy in begins
     */
    public static Schedule swapping(TrainingGraph graph, Tier tier, int ahead) {
        int count = graph.operations().size();
        int[] lastForward = new int[graph.values().size()];
        int[] firstBackward = new int[graph.values().size()];
        Set<Integer> staying = new HashSet<>();
        Arrays.fill(lastForward, -1);
        Arrays.fill(firstBackward, count);
        for (Operation operation : graph.operations()) {
            List<Integer> touched = new ArrayList<>(operation.inputs());
            touched.addAll(operation.outputs());
            for (int value : touched) {
                int storage = graph.storageOf(value);
                if (operation.phase() == Phase.FORWARD) {
                    lastForward[storage] = operation.id();
                } else {
                    firstBackward[storage] = Math.min(firstBackward[storage], operation.id());
                    if (storage != value) {
                        staying.add(storage);
                    }
                }
                if (graph.isSource(storage)
                        || graph.lastUseOfStorage(storage) == count
                        || graph.value(storage).bytes() == 0) {
                    staying.add(storage);
                }
            }
        }
        List<List<Step>> before = new ArrayList<>();
        List<List<Step>> after = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            before.add(new ArrayList<>());
            after.add(new ArrayList<>());
        }
        for (int storage = 0; storage < lastForward.length; storage++) {
            int from = lastForward[storage];
            int to = Math.max(from + 1, firstBackward[storage] - ahead);
            if (from >= 0 && firstBackward[storage] < count && !staying.contains(storage)) {
                after.get(from).add(new Step.SwapOut(storage, tier));
                after.get(from).add(new Step.Free(storage));
                before.get(to).add(new Step.SwapIn(storage));
                before.get(to).add(new Step.DropHost(storage));
            }
        }
        List<Step> steps = new ArrayList<>();
        Set<Integer> live = new HashSet<>();
        for (Operation operation : graph.operations()) {
            steps.addAll(before.get(operation.id()));
            steps.add(new Step.Compute(operation.id()));
            operation.outputs().forEach(output -> live.add(graph.storageOf(output)));
            freeDead(graph, operation.id(), steps, live);
            steps.addAll(after.get(operation.id()));
        }
        return new Schedule(steps);
    }

    private static void replay(TrainingGraph graph, Set<Integer> operations, List<Step> steps, Set<Integer> live) {
        for (int id : operations) {
            for (int output : graph.operation(id).outputs()) {
                if (live.remove(graph.storageOf(output))) {
                    steps.add(new Step.Free(graph.storageOf(output)));
                }
            }
        }
        for (int id : operations.stream().sorted().toList()) {
            Operation operation = graph.operation(id);
            steps.add(new Step.Compute(id, operation.effects() == Effects.UPDATES_STATE));
            operation.outputs().forEach(output -> live.add(graph.storageOf(output)));
        }
    }

    private static void freeDead(TrainingGraph graph, int operation, List<Step> steps, Set<Integer> live) {
        for (int storage : live.stream().sorted().toList()) {
            if (graph.lastUseOfStorage(storage) <= operation) {
                steps.add(new Step.Free(storage));
                live.remove(storage);
            }
        }
    }
}
