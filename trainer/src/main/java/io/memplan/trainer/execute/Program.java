package io.memplan.trainer.execute;

import ai.djl.ndarray.NDManager;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.operator.KernelText;
import io.memplan.graph.operator.OpaqueKernels;
import io.memplan.graph.operator.OpaqueOperators;
import io.memplan.graph.operator.TrainingOperators;
import io.memplan.graph.schedule.InPlaceResults;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.trace.OpaqueCall;
import io.memplan.swap.engine.CopyEngine;
import io.memplan.swap.store.SlotPlan;
import io.memplan.trainer.kernel.Kernel;
import io.memplan.trainer.kernel.KernelLibrary;
import io.memplan.trainer.kernel.KernelTexts;
import io.memplan.trainer.kernel.OpaqueForward;
import io.memplan.trainer.kernel.OperationKernel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A schedule made ready to run: its kernels are compiled, and what the executor looks up is in arrays by id.
 *
 * <p>It owns the kernel library. One program serves one step at a time.
 */
public final class Program implements AutoCloseable {

    private static final int[] NONE = {};

    private final TrainingGraph graph;
    private final Schedule schedule;
    private final KernelLibrary library;
    private final @Nullable OperationKernel[] kernels;
    private final @Nullable OperationKernel[] replayKernels;
    private final BitSet tapes;
    private final int[][] inputs;
    private final int[][] outputs;
    private final long[] takenBytes;
    private final int[][] valuesByStorage;
    private final int[] mutatedStates;
    private final int forwardSteps;
    private final SwapKernels swapKernels;
    private final SlotPlan slots;
    private final int[][] inPlaceResults;
    private final @Nullable CopyEngine copyEngine;

    private Program(
            TrainingGraph graph,
            Schedule schedule,
            KernelLibrary library,
            Map<Step.Compute, KernelText> texts,
            List<OpaqueCall> opaqueCalls,
            Set<Integer> wanted,
            SwapKernels swapKernels,
            @Nullable CopyEngine copyEngine) {
        this.swapKernels = swapKernels;
        this.slots = SlotPlan.of(graph, schedule);
        this.inPlaceResults = InPlaceResults.byStorage(graph);
        this.copyEngine = copyEngine;
        this.graph = graph;
        this.schedule = schedule;
        this.library = library;
        int count = graph.operations().size();
        this.kernels = new OperationKernel[count];
        this.replayKernels = new OperationKernel[count];
        texts.forEach((step, text) -> (step.replay() ? replayKernels : kernels)[step.operation()] =
                kernel(graph.operation(step.operation()), library.kernel(text), opaqueCalls));
        this.tapes = tapes(graph);
        this.inputs = new int[count][];
        this.outputs = new int[count][];
        this.takenBytes = new long[count];
        for (Operation operation : graph.operations()) {
            inputs[operation.id()] = ints(operation.inputs());
            outputs[operation.id()] = ints(operation.outputs());
            takenBytes[operation.id()] = operation.workspaceBytes() + madeBytes(graph, operation);
        }
        this.valuesByStorage = valuesByStorage(graph);
        this.mutatedStates = mutatedStates(graph);
        this.forwardSteps = forwardSteps(graph, schedule, wanted);
    }

    /**
     * Compiles the kernels that a schedule needs.
     *
     * @param parent the manager to make the library's own manager in
     * @param graph the graph
     * @param schedule a schedule of it
     * @param texts gives the kernel of each operation
     * @param wanted the values whose first being there ends the forward part: predictions and loss
     */
    public static Program compile(
            NDManager parent, TrainingGraph graph, Schedule schedule, KernelTexts texts, Set<Integer> wanted) {
        return compile(parent, graph, schedule, texts, List.of(), wanted, null);
    }

    /**
     * Compiles the kernels that a schedule needs, for a graph with opaque blocks and a schedule that may swap.
     *
     * @param parent the manager to make the library's own manager in
     * @param graph the graph
     * @param schedule a schedule of it
     * @param texts gives the kernel of each operation
     * @param opaqueCalls the calls of opaque blocks, to which operations refer
     * @param wanted the values whose first being there ends the forward part: predictions and loss
     * @param copyEngine copies between the device and slots outside it; null if nothing may be swapped
     */
    public static Program compile(
            NDManager parent,
            TrainingGraph graph,
            Schedule schedule,
            KernelTexts texts,
            List<OpaqueCall> opaqueCalls,
            Set<Integer> wanted,
            @Nullable CopyEngine copyEngine) {
        checkUpdates(graph);
        Map<Step.Compute, KernelText> textByStep = new HashMap<>();
        Set<KernelText> distinct = new LinkedHashSet<>(ArrayKernels.TEXTS);
        for (Step step : schedule.steps()) {
            if (step instanceof Step.SwapOut swap && copyEngine == null) {
                throw noSwapping(graph, swap.storage());
            }
            if (step instanceof Step.Compute compute && !textByStep.containsKey(compute)) {
                Operation operation = graph.operation(compute.operation());
                if (!operation.operator().equals(TrainingOperators.UPDATE_NAME)) {
                    boolean opaque = operation.operator().equals(OpaqueOperators.FORWARD_NAME);
                    KernelText text = opaque
                            ? OpaqueKernels.outputs(graph, operation)
                            : texts.textOf(graph, operation, compute.replay());
                    if (!opaque) {
                        checkText(operation, text);
                    }
                    textByStep.put(compute, text);
                    distinct.add(text);
                }
            }
        }
        SwapKernels swapKernels = new SwapKernels(graph, schedule, parent.getDevice());
        distinct.addAll(swapKernels.texts());
        KernelLibrary library = KernelLibrary.load(parent, distinct);
        try {
            return new Program(graph, schedule, library, textByStep, opaqueCalls, wanted, swapKernels, copyEngine);
        } catch (RuntimeException | Error e) {
            library.close();
            throw e;
        }
    }

    private OperationKernel kernel(Operation operation, Kernel compiled, List<OpaqueCall> opaqueCalls) {
        if (!operation.operator().equals(OpaqueOperators.FORWARD_NAME)) {
            return compiled;
        }
        int call = (int) operation.attributes().integer(OpaqueOperators.CALL);
        if (call >= opaqueCalls.size()) {
            throw new IllegalArgumentException("The operation " + operation.label()
                    + " calls an opaque block, but only "
                    + opaqueCalls.size() + " such calls were given.\nMaybe trace the model again: a graph from a file"
                    + " has no blocks.");
        }
        boolean taped = OpaqueOperators.tapeOf(operation.attributes()) >= 0;
        return new OpaqueForward(opaqueCalls.get(call), taped, compiled, library.manager());
    }

    private static BitSet tapes(TrainingGraph graph) {
        BitSet tapes = new BitSet();
        for (Operation operation : graph.operations()) {
            if (operation.operator().equals(OpaqueOperators.FORWARD_NAME)) {
                int place = OpaqueOperators.tapeOf(operation.attributes());
                if (place >= 0) {
                    tapes.set(operation.outputs().get(place));
                }
            }
        }
        return tapes;
    }

    /** Refuses a graph that reads a parameter after it was updated: the gradients would be those of another step. */
    private static void checkUpdates(TrainingGraph graph) {
        Map<Integer, Operation> updateByParameter = new HashMap<>();
        for (Operation operation : graph.operations()) {
            for (int input : operation.inputs()) {
                Operation update = updateByParameter.get(graph.storageOf(input));
                if (update != null) {
                    throw new IllegalArgumentException("The operation " + operation.label() + " reads the parameter "
                            + graph.value(graph.storageOf(input)).name() + " after " + update.label()
                            + " has updated it.\nMaybe train without fused updates, and report the model.");
                }
            }
            if (operation.operator().equals(TrainingOperators.UPDATE_NAME)) {
                operation.overwrites().forEach(parameter -> updateByParameter.put(parameter, operation));
            }
        }
    }

    private static void checkText(Operation operation, KernelText text) {
        if (text.inputs() != operation.inputs().size()
                || text.results().size() != operation.outputs().size()) {
            throw new IllegalArgumentException("The kernel of the operation " + operation.label() + " has "
                    + text.inputs() + " arguments and " + text.results().size() + " results, but the operation has "
                    + operation.inputs().size() + " inputs and "
                    + operation.outputs().size() + " outputs.");
        }
    }

    private static int[] ints(List<Integer> list) {
        return list.isEmpty() ? NONE : list.stream().mapToInt(Integer::intValue).toArray();
    }

    private static long madeBytes(TrainingGraph graph, Operation operation) {
        return operation.outputs().stream()
                .map(graph::value)
                .filter(value -> !value.isView())
                .mapToLong(Value::bytes)
                .sum();
    }

    private static int[][] valuesByStorage(TrainingGraph graph) {
        List<List<Integer>> members = new ArrayList<>();
        graph.values().forEach(value -> members.add(new ArrayList<>(1)));
        graph.values().forEach(value -> members.get(value.storage()).add(value.id()));
        return members.stream().map(Program::ints).toArray(int[][]::new);
    }

    private static int[] mutatedStates(TrainingGraph graph) {
        Set<Integer> mutated = new TreeSet<>();
        for (Operation operation : graph.operations()) {
            for (int input : operation.overwrites()) {
                if (graph.value(input).role() == Role.STATE && graph.isSource(input)) {
                    mutated.add(input);
                }
            }
        }
        return ints(List.copyOf(mutated));
    }

    /** Counts the steps up to the first at which all wanted values are there, and the frees right behind it. */
    private static int forwardSteps(TrainingGraph graph, Schedule schedule, Set<Integer> wanted) {
        Set<Integer> missing = new HashSet<>(wanted);
        missing.removeIf(graph::isSource);
        List<Step> steps = schedule.steps();
        int end = 0;
        while (end < steps.size() && !missing.isEmpty()) {
            if (steps.get(end) instanceof Step.Compute compute) {
                graph.operation(compute.operation()).outputs().forEach(missing::remove);
            }
            end++;
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The schedule never computes the values " + new TreeSet<>(missing)
                    + ", which are predictions or the loss.");
        }
        while (end < steps.size() && steps.get(end) instanceof Step.Free) {
            end++;
        }
        return end;
    }

    /** Returns the error for a schedule that swaps. */
    static UnsupportedOperationException noSwapping(TrainingGraph graph, int storage) {
        return new UnsupportedOperationException("The schedule of " + graph.name() + " swaps the storage " + storage
                + " (" + graph.value(storage).name() + "), but there is nowhere to swap to."
                + "\nMaybe name a swap folder, or plan with a host and disk budget of 0, so that values are recomputed"
                + " instead.");
    }

    TrainingGraph graph() {
        return graph;
    }

    Schedule schedule() {
        return schedule;
    }

    /** Returns, for each storage, the values that are the storage itself after an in-place kernel. */
    int[][] inPlaceResults() {
        return inPlaceResults;
    }

    SwapKernels swapKernels() {
        return swapKernels;
    }

    /** Returns the places of the copies outside the device. */
    public SlotPlan slots() {
        return slots;
    }

    @Nullable
    CopyEngine copyEngine() {
        return copyEngine;
    }

    KernelLibrary library() {
        return library;
    }

    /** Returns the kernel of an operation, or null for the fused update. */
    @Nullable
    OperationKernel kernel(int operation, boolean replay) {
        return replay ? replayKernels[operation] : kernels[operation];
    }

    /** Returns whether a value is the tape of an opaque block: memory that the engine's autograd holds. */
    boolean isTape(int value) {
        return tapes.get(value);
    }

    int[] inputsOf(int operation) {
        return inputs[operation];
    }

    int[] outputsOf(int operation) {
        return outputs[operation];
    }

    /** Returns what an operation makes and works in, in bytes. */
    long takenBytes(int operation) {
        return takenBytes[operation];
    }

    int[] valuesOfStorage(int storage) {
        return valuesByStorage[storage];
    }

    /** Returns the sources of the role STATE that some operation overwrites. */
    int[] mutatedStates() {
        return mutatedStates;
    }

    int forwardSteps() {
        return forwardSteps;
    }

    /** Returns how many distinct kernels were compiled. */
    public int kernelCount() {
        return library.size();
    }

    @Override
    public void close() {
        library.close();
    }
}
