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
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The graphs and passes of a trainer's model. */
final class TuneSource implements StepSource, AutoCloseable {

    /** Ratios are remembered as whole numbers. */
    private static final double PER_UNIT = 1e9;

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

    /** A pass that can be run. */
    private record Candidate(int batch, boolean accumulating, Plan plan) {

        String key() {
            return TuneMemory.keyOf(plan, accumulating);
        }
    }

    /** The pass with the most examples a second so far. */
    private record Yardstick(Candidate pass, long nanos) {

        boolean isSlowerThan(Yardstick other) {
            return (double) other.pass.batch * nanos > (double) pass.batch * other.nanos;
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
        Candidate candidate = new Candidate(batch, accumulating, plan);
        Long known = memory.nanos(candidate.key());
        Yardstick timed = new Yardstick(candidate, known != null ? known : measured(candidate));
        memory.remember(candidate.key(), timed.nanos);
        if (yardstick == null || yardstick.isSlowerThan(timed)) {
            yardstick = timed;
        }
        return timed.nanos;
    }

    /**
     * Times a pass. Each but the first takes turns with the fastest so far, and its time is that one's by the ratio: which
     * of the two is faster is then seen directly, although the machine's speed changes. A small batch would be a poor
     * measure for large ones, because another part of the machine keeps it from being faster.
     */
    private long measured(Candidate candidate) throws InterruptedException {
        Yardstick fastest = yardstick;
        if (fastest != null) {
            return Math.round(fastest.nanos * ratio(candidate, fastest.pass));
        }
        try (TuneSandbox sandbox = TuneSandbox.open(manager, parameters);
                Pass pass = new Pass(candidate, sandbox)) {
            PassTimer.SYSTEM.warmUp(pass);
            return PassTimer.SYSTEM.typical(pass);
        }
    }

    private double ratio(Candidate candidate, Candidate other) throws InterruptedException {
        try (TuneSandbox sandbox = TuneSandbox.open(manager, parameters);
                Pass pass = new Pass(candidate, sandbox);
                Pass reference = new Pass(other, sandbox)) {
            return PassTimer.SYSTEM.ratio(pass, reference);
        }
    }

    @Override
    public OptionalDouble ratioAgain(int batch, Plan plan, int other, Plan otherPlan) throws InterruptedException {
        Candidate candidate = new Candidate(batch, false, plan);
        Candidate reference = new Candidate(other, false, otherPlan);
        String key = candidate.key() + " over " + reference.key();
        Long known = memory.nanos(key);
        long ratio = known != null ? known : Math.round(PER_UNIT * ratio(candidate, reference));
        memory.remember(key, ratio);
        return OptionalDouble.of(ratio / PER_UNIT);
    }

    @Override
    public Optional<NoiseScale> noise(int parts, int batch, Plan plan) throws InterruptedException {
        NoiseScaleEstimator estimator = new NoiseScaleEstimator(1);
        Map<String, float[]> sumById = new TreeMap<>();
        double[] squares = new double[parts];
        try (TuneSandbox sandbox = TuneSandbox.open(manager, parameters);
                Pass pass = new Pass(new Candidate(batch, false, plan), sandbox)) {
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
        private final int batch;
        private final boolean accumulating;
        private final TuneSandbox sandbox;

        Pass(Candidate candidate, TuneSandbox sandbox) {
            this.batch = candidate.batch;
            this.accumulating = candidate.accumulating;
            this.sandbox = sandbox;
            step = compiler.assemble(traced(batch, accumulating), candidate.plan, manager);
        }

        @Override
        public long run() throws InterruptedException {
            if (!accumulating) {
                sandbox.zeroGradients();
            }
            // read anew for each run, as in training: examples that were just used would be in the caches, more so of
            // small batches; and the passes that are compared would have each other's in memory
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
            step.drop();
        }
    }

    @Override
    public void close() {
        compiler.close();
        manager.close();
    }
}
