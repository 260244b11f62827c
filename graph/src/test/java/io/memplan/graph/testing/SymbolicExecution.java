package io.memplan.graph.testing;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.schedule.InPlaceResults;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a schedule on symbols instead of numbers, with the pointers that an engine would have: a value is a reference to
 * a buffer and a way to look at it, an operation writes the hash of what it read. It knows no versions, and so is an
 * oracle that shares nothing with the checker.
 */
public final class SymbolicExecution implements StepHandler {

    private static final class Buffer {
        private long contents;
    }

    private record Tensor(Buffer buffer, long look) {
        long symbol() {
            return mix(buffer.contents, look);
        }
    }

    private final TrainingGraph graph;
    private final @Nullable Tensor[] tensors;
    private final Map<Integer, Long> outside = new HashMap<>();
    private final Map<Integer, Long> symbolsByOperation = new HashMap<>();
    private final boolean[] inPlaceResult;
    private final @Nullable Long[] lookOutside;
    private final List<String> problems = new ArrayList<>();
    private final @Nullable SymbolicExecution expected;
    private long draws;

    private SymbolicExecution(TrainingGraph graph, @Nullable SymbolicExecution expected) {
        this.graph = graph;
        this.expected = expected;
        this.tensors = new Tensor[graph.values().size()];
        this.inPlaceResult = InPlaceResults.of(graph);
        this.lookOutside = new Long[graph.values().size()];
        for (Value value : graph.values()) {
            if (graph.isSource(value.id())) {
                Tensor base = tensors[value.storage()];
                Buffer buffer = base == null ? new Buffer() : base.buffer();
                buffer.contents = mix(17, value.storage());
                tensors[value.id()] = new Tensor(buffer, value.isView() ? value.id() : 0);
            }
        }
    }

    /** Returns what a schedule computes wrongly; empty if everything that graph order computes is what it computes. */
    public static List<String> problemsOf(TrainingGraph graph, Schedule schedule) {
        SymbolicExecution inOrder = new SymbolicExecution(graph, null);
        for (Operation operation : graph.operations()) {
            inOrder.compute(operation.id(), false);
        }
        SymbolicExecution execution = new SymbolicExecution(graph, inOrder);
        schedule.replay(execution);
        execution.compareEnds(inOrder);
        return execution.problems;
    }

    private void compareEnds(SymbolicExecution inOrder) {
        for (Value value : graph.values()) {
            boolean lasts = value.role() == Role.OUTPUT || graph.isSource(value.id());
            Tensor mine = tensors[value.id()];
            Tensor theirs = inOrder.tensors[value.id()];
            if (lasts && (mine == null || theirs == null || mine.symbol() != theirs.symbol())) {
                problems.add("at the end the value " + value.id() + " is wrong");
            }
        }
        for (Operation operation : graph.operations()) {
            if (!symbolsByOperation.containsKey(operation.id())) {
                problems.add("never computed: " + operation.label());
            }
        }
    }

    @Override
    public void compute(int id, boolean replay) {
        Operation operation = graph.operation(id);
        boolean updates = operation.effects() == Effects.UPDATES_STATE;
        long data = mix(31, id);
        long state = 0;
        for (int input : operation.inputs()) {
            Tensor tensor = tensors[input];
            long symbol = tensor == null ? -1 : tensor.symbol();
            if (tensor == null) {
                problems.add(operation.label() + " reads the value " + input + ", which is not there");
            }
            if (updates && operation.overwrites().contains(input) && graph.isSource(graph.storageOf(input))) {
                state = mix(state, symbol);
            } else {
                data = mix(data, symbol);
            }
        }
        if (operation.effects() == Effects.RANDOM) {
            data = mix(data, ++draws);
        }
        compare(operation, data);
        for (int input : operation.overwrites()) {
            Tensor tensor = tensors[input];
            if (tensor != null && !(replay && graph.isSource(graph.storageOf(input)))) {
                tensor.buffer().contents = mix(mix(data, state), graph.storageOf(input));
            }
        }
        for (int place = 0; place < operation.outputs().size(); place++) {
            write(operation, place, data);
        }
    }

    private void compare(Operation operation, long data) {
        symbolsByOperation.put(operation.id(), data);
        if (expected != null && !Objects.equals(expected.symbolsByOperation.get(operation.id()), data)) {
            problems.add(operation.label() + " reads other contents than in graph order");
        }
    }

    private void write(Operation operation, int place, long data) {
        int output = operation.outputs().get(place);
        int storage = graph.storageOf(output);
        if (storage == output) {
            Buffer buffer = new Buffer();
            buffer.contents = mix(data, place);
            tensors[output] = new Tensor(buffer, 0);
            return;
        }
        long look = mix(operation.id(), place);
        for (int input : operation.inputs()) {
            Tensor tensor = tensors[input];
            if (graph.storageOf(input) == storage && tensor != null) {
                tensors[output] = new Tensor(tensor.buffer(), mix(look, tensor.look()));
                return;
            }
        }
        problems.add(operation.label() + " makes a view of nothing");
    }

    @Override
    public void free(int storage) {
        for (Value value : graph.values()) {
            if (value.storage() == storage) {
                tensors[value.id()] = null;
            }
        }
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        Tensor tensor = tensors[storage];
        outside.put(storage, tensor == null ? -1 : tensor.buffer().contents);
        for (Value value : graph.values()) {
            Tensor other = tensors[value.id()];
            boolean same = other != null && tensor != null && other.buffer() == tensor.buffer();
            if (inPlaceResult[value.id()] && value.storage() == storage) {
                lookOutside[value.id()] = same ? other.look() : null;
            }
        }
    }

    @Override
    public void swapIn(int storage) {
        Buffer buffer = new Buffer();
        buffer.contents = outside.getOrDefault(storage, -1L);
        tensors[storage] = new Tensor(buffer, 0);
        for (Value value : graph.values()) {
            Long look = lookOutside[value.id()];
            if (value.storage() == storage && look != null) {
                tensors[value.id()] = new Tensor(buffer, look);
            }
        }
    }

    @Override
    public void dropHost(int storage) {
        outside.remove(storage);
    }

    /** Recounts the peak of a schedule from nothing but the set of storages that are there after each step. */
    public static long peakOf(TrainingGraph graph, Schedule schedule) {
        SymbolicExecution execution = new SymbolicExecution(graph, null);
        long peak = graph.alwaysResidentBytes();
        for (Step step : schedule.steps()) {
            step.apply(execution);
            long bytes = graph.residentBytes();
            for (Value value : graph.values()) {
                bytes += execution.tensors[value.id()] == null ? 0 : value.bytes();
            }
            if (step instanceof Step.Compute compute) {
                bytes += graph.operation(compute.operation()).workspaceBytes();
            }
            peak = Math.max(peak, bytes);
        }
        return peak;
    }

    private static long mix(long a, long b) {
        long z = (a * 0x9E3779B97F4A7C15L) ^ (b + 0x632BE59BD9B4E019L);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
