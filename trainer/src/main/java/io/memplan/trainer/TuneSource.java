package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.trace.TracedStep;
import io.memplan.trainer.tune.BatchGraphs;
import io.memplan.trainer.tune.NoiseScale;
import io.memplan.trainer.tune.NoiseScaleEstimator;
import io.memplan.trainer.tune.StepSource;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The graphs and passes of a trainer's model. */
final class TuneSource implements StepSource, AutoCloseable {

    private final StepCompiler compiler;
    private final Block block;
    private final Loss loss;
    private final Device device;
    private final NDManager manager;
    private final TuneData data;
    private final List<Parameter> parameters;
    private final UpdateCost updateCost;
    private final Map<StepKey, TracedStep> tracedByKey = new java.util.LinkedHashMap<>();
    private final TuneMemory memory;
    private @Nullable Yardstick yardstick;

    /** The pass with the most examples a second so far. */
    private record Yardstick(int batch, boolean accumulating, Plan plan, long nanos) {

        boolean isSlowerThan(int other, long otherNanos) {
            return (double) other * nanos > (double) batch * otherNanos;
        }
    }

    TuneSource(
            StepCompiler compiler,
            Block block,
            Loss loss,
            NDManager manager,
            TuneData data,
            List<Parameter> parameters,
            UpdateCost updateCost,
            TuneMemory memory) {
        this.compiler = compiler;
        this.block = block;
        this.loss = loss;
        this.device = manager.getDevice();
        this.manager = manager;
        this.data = data;
        this.parameters = parameters;
        this.updateCost = updateCost;
        this.memory = memory;
    }

    private StepKey key(int batch, boolean accumulating) {
        BitSet trainable = new BitSet(parameters.size());
        for (int i = 0; i < parameters.size(); i++) {
            trainable.set(i, parameters.get(i).requiresGradient());
        }
        return new StepKey(data.data(batch), data.labels(batch), trainable, !accumulating, 1);
    }

    private TracedStep traced(int batch, boolean accumulating) {
        return tracedByKey.computeIfAbsent(key(batch, accumulating), key -> compiler.costed(key, block, loss, device));
    }

    @Override
    public BatchGraphs graphs(boolean accumulating) {
        return batch -> traced(batch, accumulating).graph();
    }

    /** As the first graph that was traced has it, for each example. */
    @Override
    public long heldBytes(int microBatch, int passes) {
        Map.Entry<StepKey, TracedStep> known = tracedByKey.entrySet().iterator().next();
        long examples = Math.max(1, known.getKey().inputs().get(0).size(0));
        return (HeldBytes.of(known.getValue(), passes) * microBatch + examples - 1) / examples;
    }

    @Override
    public int examples() {
        return data.examples();
    }

    @Override
    public long updateNanos() throws InterruptedException {
        String update = "update " + updateCost.stateCopies() + ' '
                + tracedByKey.keySet().iterator().next().trainable() + ' '
                + block.getParameters().size();
        Long known = memory.nanos(update);
        if (known == null) {
            known = updateCost.nanos(parameters, manager);
            memory.remember(update, known);
        }
        return known;
    }

    @Override
    public long passNanos(int batch, boolean accumulating, Plan plan) throws InterruptedException {
        String key = TuneMemory.keyOf(plan, accumulating);
        Long known = memory.nanos(key);
        long nanos = known != null ? known : measured(batch, accumulating, plan);
        memory.remember(key, nanos);
        if (yardstick == null || yardstick.isSlowerThan(batch, nanos)) {
            yardstick = new Yardstick(batch, accumulating, plan, nanos);
        }
        return nanos;
    }

    /**
     * Times a pass. Each but the first takes turns with the fastest so far, and its time is that one's by the ratio: which
     * of the two is faster is then seen directly, although the machine's speed changes. A small batch would be a poor
     * measure for large ones, because another part of the machine keeps it from being faster.
     */
    private long measured(int batch, boolean accumulating, Plan plan) throws InterruptedException {
        try (TuneSandbox sandbox = TuneSandbox.open(manager, parameters);
                Pass pass = new Pass(batch, accumulating, plan, sandbox)) {
            if (yardstick == null) {
                return PassTimer.SYSTEM.typical(pass);
            }
            try (Pass fastest = new Pass(yardstick.batch, yardstick.accumulating, yardstick.plan, sandbox)) {
                return Math.round(yardstick.nanos * PassTimer.SYSTEM.ratio(pass, fastest));
            }
        }
    }

    @Override
    public Optional<NoiseScale> noise(int parts, int batch, Plan plan) throws InterruptedException {
        NoiseScaleEstimator estimator = new NoiseScaleEstimator(1);
        Map<String, float[]> sumById = new TreeMap<>();
        double[] squares = new double[parts];
        try (TuneSandbox sandbox = TuneSandbox.open(manager, parameters);
                Pass pass = new Pass(batch, false, plan, sandbox)) {
            for (int part = 0; part < parts; part++) {
                sandbox.zeroGradients();
                try (Batch examples = data.part(part, batch)) {
                    pass.run(examples, 0);
                }
                squares[part] = GradientSums.add(parameters, sumById);
            }
        }
        estimator.add(squares, GradientSums.square(sumById) / ((double) parts * parts), (long) parts * batch);
        return estimator.estimate();
    }

    /** A compiled pass over the longest examples. It computes nothing but gradients. */
    private final class Pass implements PassTimer.Work, AutoCloseable {

        private final CompiledStep step;
        private final NDManager scope = manager.newSubManager();
        private final int batch;
        private final boolean accumulating;
        private final TuneSandbox sandbox;

        Pass(int batch, boolean accumulating, Plan plan, TuneSandbox sandbox) {
            this.batch = batch;
            this.accumulating = accumulating;
            this.sandbox = sandbox;
            step = compiler.assemble(traced(batch, accumulating), plan, manager);
        }

        @Override
        public long run() throws InterruptedException {
            if (!accumulating) {
                sandbox.zeroGradients();
            }
            // not held from run to run: the passes that are compared would have each other's examples in memory
            try (Batch examples = data.longest(batch)) {
                long begin = System.nanoTime();
                run(examples, accumulating ? 1 : 0);
                return System.nanoTime() - begin;
            }
        }

        void run(Batch examples, int earlierBackwards) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("Tuning was interrupted; everything is as it was before.");
            }
            step.acquire();
            PendingStep pending =
                    PendingStep.begin(step, examples.getData(), examples.getLabels(), device, earlierBackwards);
            pending.finish();
            pending.predictions().close();
            ((PtNDArray) pending.loss()).close();
        }

        @Override
        public void close() {
            scope.close();
            step.drop();
        }
    }

    @Override
    public void close() {
        compiler.close();
        manager.close();
    }
}
