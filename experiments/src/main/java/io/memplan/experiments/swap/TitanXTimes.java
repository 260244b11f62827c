package io.memplan.experiments.swap;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;

/**
 * What others measured on a Pascal Titan X, and what follows for the time that a kernel takes whatever the batch. A roofline
 * knows almost no such time, so that a large batch gains almost nothing in it; on the device it does.
 */
public final class TitanXTimes {

    /*
     * The DMLC team's "MXNet Pascal Titan X benchmark" (August 2016, DeepMark's protocol, cuDNN 5.0.5): forward, backward
     * and update of ResNet-50 take 216 ms at batch 32 and 420 ms at batch 64. Twice the batch takes 1.944 times as long.
     * With n kernels that take s more each than the roofline's R, and an update that takes U,
     *     (R(64) + U + n s) / (R(32) + U + n s) = 420 / 216
     * gives s. Only the growth is used: neither time itself. Checked against Johnson's "cnn-benchmarks" (2016, Torch,
     * cuDNN 5.1): forward and backward of ResNet-152 at batch 16 take 217.91 ms.
     */

    private static final int BATCH = 32;
    private static final double MEASURED_32 = 216e6;
    private static final double MEASURED_64 = 420e6;

    /** The batch and the time of forward and backward of ResNet-152, in nanoseconds, that were not used. */
    static final int CHECK_BATCH = 16;

    static final double CHECK_NANOS = 217.91e6;

    private TitanXTimes() {}

    /** Returns what each kernel takes more than the roofline of the device says, in nanoseconds, by the measured growth. */
    public static long startNanos(HardwareProfile hardware) {
        TracedModel model = new TracedModel("resnet50", hardware, 0);
        TrainingGraph smaller = model.at(BATCH);
        TrainingGraph larger = model.at(2 * BATCH);
        long kernels = larger.operations().stream()
                .filter(operation -> StartCosts.runsKernel(larger, operation))
                .count();
        double growth = MEASURED_64 / MEASURED_32;
        double missing = larger.baseNanos()
                + (double) model.updateNanos()
                - growth * (smaller.baseNanos() + (double) model.updateNanos());
        return Math.max(0, Math.round(missing / (growth - 1) / kernels));
    }
}
