package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.graph.trace.TracedStep;
import io.memplan.graph.trace.Tracer;
import io.memplan.trainer.opaque.MeasuredProbe;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Runs blocks on abstract arrays, and opaque blocks once for real to measure them. */
final class BlockTracer implements StepTracer {

    private final Predicate<Block> opaque;
    private final boolean rewriteConcatenations;
    private final Map<Device, MeasuredProbe> probeByDevice = new HashMap<>();

    BlockTracer(Predicate<Block> opaque, boolean rewriteConcatenations) {
        this.rewriteConcatenations = rewriteConcatenations;
        this.opaque = opaque;
    }

    @Override
    public StepTracer forOneTrainer() {
        return new BlockTracer(opaque, rewriteConcatenations);
    }

    @Override
    public TracedStep trace(Block block, Loss loss, Device device, StepKey key, boolean fusedUpdate) {
        return new Tracer(block, loss)
                .optDevice(device)
                .optName("batch-" + key.inputs())
                .optFusedUpdate(fusedUpdate)
                .optGradientsAreZero(key.gradientsAreZero())
                .optWeightedLoss(key.passes() > 1)
                .optRewriteConcatenations(rewriteConcatenations)
                .optOpaque(opaque)
                .optOpaqueProbe(probeByDevice.computeIfAbsent(device, MeasuredProbe::new))
                .trace(key.inputs(), key.labels());
    }
}
