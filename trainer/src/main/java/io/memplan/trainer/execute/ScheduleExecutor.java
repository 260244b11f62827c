package io.memplan.trainer.execute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import io.memplan.trainer.kernel.KernelMode;
import io.memplan.trainer.kernel.OperationKernel;
import java.util.List;
import java.util.Map;

/**
 * Runs a {@link Program} on the engine, in two parts with a pause between them.
 *
 * <p>The forward part ends when all predictions and the loss are there; the rest runs when the caller asks for the
 * gradients. Every tensor in between is owned here and freed at its planned step. A part that fails is undone before
 * its exception is thrown. Not thread-safe, but the two parts may run on different threads.
 */
@SuppressWarnings("try") // the kernel mode is a resource that no statement names
public final class ScheduleExecutor implements StepHandler {

    private final Program program;
    private final TrainingGraph graph;
    private final CheckLevel level;
    private final ParameterUpdate update;
    private final StepObserver observer;
    private final AllocationGuard guard;
    private final TensorTable tensors;
    private final UndoLog undoLog;
    private final StepSwaps swaps;
    private final StepTimings timings;
    private final boolean[] ranBefore;
    private boolean paused;
    private int operationsRun;
    private int recomputes;
    private int current = -1;
    private long forwardNanos;

    /**
     * Creates an executor.
     *
     * @param program the schedule with its kernels; the caller closes it
     * @param level how much to verify
     * @param update updates parameters, for graphs with fused updates
     * @param observer hears of every operation
     * @param guard hears of what is about to take memory
     */
    public ScheduleExecutor(
            Program program, CheckLevel level, ParameterUpdate update, StepObserver observer, AllocationGuard guard) {
        this.program = program;
        this.graph = program.graph();
        this.level = level;
        this.update = update;
        this.observer = observer;
        this.guard = guard;
        this.tensors = new TensorTable(program, level);
        this.undoLog = new UndoLog(program);
        this.swaps = new StepSwaps(program, tensors);
        this.timings = new StepTimings(graph.operations().size());
        this.ranBefore = new boolean[graph.operations().size()];
    }

    /**
     * Runs the steps up to the first moment at which all predictions and the loss are there.
     *
     * @param sources the array of every value that is there from the start; lent until the step ends
     * @param earlierBackwards how many backward passes have added to the gradients since they were last zero
     * @throws StepFailedException if an operation fails; the step is undone
     */
    public void runForward(Map<Integer, ? extends NDArray> sources, int earlierBackwards) {
        if (paused) {
            throw new IllegalStateException("A step is waiting for its backward part.\nMaybe abandon it first.");
        }
        if (level.includes(CheckLevel.FULL)) {
            ScheduleChecker.checkOrThrow(graph, program.schedule(), MemoryLimits.unlimited());
        }
        long begin = System.nanoTime();
        operationsRun = 0;
        recomputes = 0;
        current = -1;
        java.util.Arrays.fill(ranBefore, false);
        try (KernelMode mode = KernelMode.enter()) {
            prepare(sources, earlierBackwards);
            timings.begin(swaps.times());
            guard.begin();
            run(0, program.forwardSteps());
        } catch (RuntimeException | Error e) {
            swaps.clear();
            tensors.clear();
            undoLog.clear();
            throw e;
        }
        paused = true;
        forwardNanos = System.nanoTime() - begin;
    }

    /** Takes what the step needs besides its plan: small copies, and room outside the device. */
    private void prepare(Map<Integer, ? extends NDArray> sources, int earlierBackwards) {
        try {
            tensors.lend(sources);
            undoLog.begin(tensors, earlierBackwards);
            swaps.begin();
        } catch (RuntimeException e) {
            throw UndoLog.isOutOfMemory(e) ? undoLog.fail(e, -1, tensors) : e;
        }
    }

    /**
     * Returns a value of the paused step to the caller: an array over the same memory, which the given manager owns.
     *
     * @param value the id of a value that stays to the end, such as a prediction or the loss
     * @param manager the manager that shall own it
     */
    public NDArray handOut(int value, NDManager manager) {
        try (KernelMode mode = KernelMode.enter()) {
            NDArray alias = tensors.get(value, "the caller").stopGradient();
            alias.attach(manager);
            return alias;
        }
    }

    /**
     * Runs the rest of the paused step: the gradients are then added to their arrays, and everything else is freed.
     *
     * @throws StepFailedException if an operation fails; the step is undone
     */
    public StepReport runBackward() {
        if (!paused) {
            throw new IllegalStateException("There is no step whose backward part could run.");
        }
        StepExecuted event = new StepExecuted();
        event.begin();
        long begin = System.nanoTime();
        paused = false;
        timings.mark(swaps.waitedNanos());
        try (KernelMode mode = KernelMode.enter()) {
            run(program.forwardSteps(), program.schedule().steps().size());
        } finally {
            swaps.clear();
            tensors.clear();
            undoLog.clear();
        }
        timings.end(swaps.times());
        checkNothingLeft();
        StepReport report = new StepReport(
                tensors.peakBytes(),
                operationsRun,
                recomputes,
                forwardNanos,
                System.nanoTime() - begin,
                swaps.swappedBytes(),
                swaps.waitedNanos(),
                timings.copies().outNanos() + timings.copies().inNanos(),
                swaps.reservedBytes(Tier.HOST),
                swaps.reservedBytes(Tier.DISK));
        event.commit(graph.name(), report);
        return report;
    }

    /** Frees everything of a paused step without running its backward part. What the forward part changed stays. */
    public void abandon() {
        paused = false;
        swaps.clear();
        tensors.clear();
        undoLog.clear();
    }

    /** Returns whether a step waits for its backward part. */
    public boolean isPaused() {
        return paused;
    }

    /** Returns the most bytes counted in the step so far. */
    public long accountedPeakBytes() {
        return tensors.peakBytes();
    }

    /** Returns where the time of the latest finished step went; the next step overwrites it. */
    public StepTimings timings() {
        return timings;
    }

    /** Returns how many arrays of the step are open; none between steps. */
    public int openArrays() {
        return tensors.owned() + undoLog.copies() + swaps.openArrays();
    }

    private void run(int from, int to) {
        List<Step> steps = program.schedule().steps();
        try {
            for (int i = from; i < to; i++) {
                steps.get(i).apply(this);
            }
            if (to == steps.size()) {
                swaps.finish();
            }
        } catch (RuntimeException e) {
            swaps.clear();
            throw undoLog.fail(e, current, tensors);
        } catch (Error e) {
            swaps.clear();
            undoLog.undo(e, tensors);
            throw e;
        }
    }

    private void checkNothingLeft() {
        if (level.includes(CheckLevel.FULL) && openArrays() != 0) {
            throw new IllegalStateException(
                    "The step " + graph.name() + " ended, but " + openArrays() + " of its arrays are still open.");
        }
    }

    @Override
    public void compute(int id, boolean replay) {
        current = id;
        Operation operation = graph.operation(id);
        observer.beforeOperation(operation, replay);
        int[] inputs = program.inputsOf(id);
        PtNDArray[] arguments = new PtNDArray[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            swaps.arrive(graph.storageOf(inputs[i]));
            arguments[i] = tensors.get(inputs[i], operation.label());
        }
        int[] outputs = program.outputsOf(id);
        for (int output : outputs) {
            swaps.beforeChanging(graph.storageOf(output));
            tensors.displace(output);
        }
        for (int input : operation.overwrites()) {
            swaps.beforeChanging(graph.storageOf(input));
        }
        if (outputs.length > 0 || operation.workspaceBytes() > 0) {
            swaps.beforeAllocating();
            guard.beforeTaking(tensors.residentBytes(), program.takenBytes(id));
        }
        undoLog.beforeOverwriting(operation);
        OperationKernel kernel = program.kernel(id, replay);
        if (kernel == null) {
            update.update(inputs[0], arguments[0], arguments[1]);
            undoLog.updated(inputs[0]);
        } else {
            keep(outputs, kernel.call(arguments));
        }
        tensors.countPeak(operation.workspaceBytes());
        operationsRun++;
        if (ranBefore[id]) {
            recomputes++;
        }
        ranBefore[id] = true;
        timings.computed(id, swaps.waitedNanos());
        observer.afterOperation(operation, tensors.residentBytes());
    }

    private void keep(int[] outputs, PtNDArray[] results) {
        int kept = 0;
        try {
            while (kept < outputs.length) {
                int place = kept++;
                tensors.put(outputs[place], results[place]);
            }
        } finally {
            for (int i = kept; i < results.length; i++) {
                results[i].close();
            }
        }
    }

    @Override
    public void free(int storage) {
        swaps.free(storage);
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        swaps.swapOut(storage);
    }

    @Override
    public void swapIn(int storage) {
        swaps.swapIn(storage);
    }

    @Override
    public void dropHost(int storage) {
        swaps.dropHost(storage);
    }
}
