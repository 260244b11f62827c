package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.execute.StepReport;
import io.memplan.trainer.kernel.KernelMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch in several passes, all but the last of which have run.
 *
 * <p>The bits are those of plain DJL when it calls {@code backward} on the weighted loss of each part, one after the other,
 * within one gradient collector: gradients are added up in the order of the parts.
 */
@SuppressWarnings("try") // the kernel mode is a resource that no statement names
final class SplitStep implements UnderWay {

    private final NDList labels;
    private final int earlierBackwards;
    private final List<Parameter> parameters;
    private final StateCopies states;
    private final NDList predictions = new NDList();
    private final List<StepReport> reports = new ArrayList<>();
    private @Nullable PendingStep last;
    private @Nullable NDArray loss;
    private @Nullable Plan plan;

    private SplitStep(NDList labels, int earlierBackwards, List<Parameter> parameters, StateCopies states) {
        this.labels = labels;
        this.earlierBackwards = earlierBackwards;
        this.parameters = parameters;
        this.states = states;
    }

    /** Begins a pass. */
    @FunctionalInterface
    interface Passes {
        /** Runs the forward part of a pass, after so many backward passes since the gradients were zero. */
        PendingStep begin(NDList data, NDList labels, int earlierBackwards);
    }

    /**
     * Runs all passes but the backward part of the last.
     *
     * @param batch the parts of the batch
     * @param passes begins a pass
     * @param earlierBackwards how many backward passes have added to the gradients since they were last zero
     * @param parameters the parameters of the model
     * @param noise hears of the gradients after a pass
     */
    static SplitStep begin(
            BatchParts batch, Passes passes, int earlierBackwards, List<Parameter> parameters, NoiseMeter noise) {
        NDManager manager = batch.manager();
        StateCopies states = StateCopies.of(parameters, manager);
        SplitStep step = new SplitStep(batch.labels(), earlierBackwards, parameters, states);
        List<NDList> predictions = new ArrayList<>();
        List<NDArray> losses = new ArrayList<>();
        try {
            for (int i = 0; i < batch.passes(); i++) {
                NDList data = batch.dataOf(i);
                PendingStep pass = passes.begin(data, batch.weightedLabelsOf(i), earlierBackwards + i);
                step.last = pass;
                predictions.add(pass.predictions());
                losses.add(pass.loss());
                if (step.plan == null || pass.plan().predictedPeakBytes() > step.plan.predictedPeakBytes()) {
                    step.plan = pass.plan();
                }
                if (i < batch.passes() - 1) {
                    step.last = null;
                    step.reports.add(pass.finish());
                    noise.afterPass(i, batch.weight(i), batch.sizeOf(i));
                }
            }
            step.join(predictions, losses, manager);
            return step;
        } catch (RuntimeException | Error e) {
            step.undo(e);
            throw e;
        }
    }

    private void join(List<NDList> parts, List<NDArray> losses, NDManager manager) {
        try (KernelMode mode = KernelMode.enter()) {
            for (int i = 0; i < parts.get(0).size(); i++) {
                int place = i;
                NDList pieces =
                        new NDList(parts.stream().map(part -> part.get(place)).toArray(NDArray[]::new));
                boolean scalars = pieces.head().getShape().dimension() == 0;
                NDArray joined = scalars ? NDArrays.stack(pieces) : NDArrays.concat(pieces);
                joined.attach(manager);
                predictions.add(joined);
                pieces.close();
            }
            NDArray sum = losses.get(0);
            for (NDArray next : losses.subList(1, losses.size())) {
                NDArray added = sum.add(next);
                sum.close();
                next.close();
                sum = added;
            }
            sum.attach(manager);
            loss = sum;
        }
    }

    @Override
    public NDList predictions() {
        return predictions;
    }

    @Override
    public NDArray loss() {
        return Objects.requireNonNull(loss);
    }

    @Override
    public boolean isOf(NDList otherLabels, NDList otherPredictions) {
        return UnderWay.sameArrays(labels, otherLabels) && UnderWay.sameArrays(predictions, otherPredictions);
    }

    @Override
    public StepReport finish() {
        PendingStep pass = Objects.requireNonNull(last);
        try {
            reports.add(pass.finish());
        } catch (RuntimeException | Error e) {
            last = null;
            undo(e);
            throw e;
        }
        states.close();
        return StepReport.sum(reports);
    }

    @Override
    public void abandon() {
        if (last != null) {
            last.abandon();
        }
        clearGradients(null);
        states.close();
    }

    /** Puts the running statistics and the gradients back to what they were before the first pass. */
    private void undo(Throwable cause) {
        try {
            if (last != null) {
                last.abandon();
            }
            states.restore();
            clearGradients(cause);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        } finally {
            states.close();
        }
    }

    private void clearGradients(@Nullable Throwable cause) {
        if (reports.isEmpty()) {
            return;
        }
        GradientSlots.zero(parameters);
        if (earlierBackwards > 0 && cause != null) {
            cause.addSuppressed(new IllegalStateException("The gradients are set to zero: what " + earlierBackwards
                    + " earlier backward passes had accumulated could not be told from the passes of this batch."));
        }
    }

    @Override
    public Plan plan() {
        return Objects.requireNonNull(plan);
    }
}
