package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.trace.TracedStep;
import io.memplan.trainer.execute.StepReport;

/** A pass whose forward part has run and whose backward part has not. */
final class PendingStep implements UnderWay {

    private final CompiledStep step;
    private final SourceBinding binding;
    private final NDList labels;
    private final NDList predictions;
    private final NDArray loss;

    private PendingStep(CompiledStep step, SourceBinding binding, NDList labels, NDList predictions, NDArray loss) {
        this.step = step;
        this.binding = binding;
        this.labels = labels;
        this.predictions = predictions;
        this.loss = loss;
    }

    private static SourceBinding bind(CompiledStep step, NDList data, NDList labels, Device device) {
        try {
            return SourceBinding.bind(step.traced(), step.constants(), data, labels, device);
        } catch (RuntimeException | Error e) {
            step.release();
            throw e;
        }
    }

    /**
     * Runs the forward part of a step that the caller has acquired. The predictions and the loss belong to the manager of the data.
     *
     * @param earlierBackwards how many backward passes have added to the gradients since they were last zero
     */
    static PendingStep begin(CompiledStep step, NDList data, NDList labels, Device device, int earlierBackwards) {
        TracedStep traced = step.traced();
        SourceBinding binding = bind(step, data, labels, device);
        try {
            step.executor().runForward(binding.arrayByValue(), earlierBackwards);
            NDManager manager = data.head().getManager();
            NDList predictions = new NDList(traced.predictions().size());
            for (int prediction : traced.predictions()) {
                predictions.add(step.executor().handOut(prediction, manager));
            }
            NDArray loss = step.executor().handOut(traced.loss(), manager);
            return new PendingStep(step, binding, labels, predictions, loss);
        } catch (RuntimeException | Error e) {
            step.executor().abandon();
            binding.close();
            step.release();
            throw e;
        }
    }

    @Override
    public NDList predictions() {
        return predictions;
    }

    @Override
    public NDArray loss() {
        return loss;
    }

    @Override
    public boolean isOf(NDList otherLabels, NDList otherPredictions) {
        return UnderWay.sameArrays(labels, otherLabels) && UnderWay.sameArrays(predictions, otherPredictions);
    }

    /** Runs the backward part. */
    @Override
    public StepReport finish() {
        try {
            return step.executor().runBackward();
        } finally {
            binding.close();
            step.release();
        }
    }

    /** Frees everything of the step without a backward part. */
    @Override
    public void abandon() {
        step.executor().abandon();
        binding.close();
        step.release();
    }

    @Override
    public Plan plan() {
        return step.plan();
    }
}
