package io.memplan.trainer;

import ai.djl.nn.Block;
import io.memplan.graph.cost.CostModel;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.cost.RooflineCostModel;
import io.memplan.graph.operator.Kernels;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.cache.CachedPlanner;
import io.memplan.swap.engine.ChannelOpener;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepObserver;
import io.memplan.trainer.kernel.KernelTexts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the parts of a {@link MemoryPlanner}. */
public final class MemoryPlannerBuilder {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryPlanner.class);

    /** Bounded by its time limit, and never worse than the cheap strategies. */
    private static final String QUICK_STRATEGY = "auto";

    private @Nullable Budget budget;
    private String strategy = "auto";
    private @Nullable Planner planner;
    private CheckLevel checkLevel = CheckLevel.METADATA;
    private long seed = 42;
    private HardwareProfile hardware = HardwareProfiles.cpu();
    private @Nullable CostModel costs;
    private boolean fusedUpdate;
    private Duration timeLimit = Duration.ofSeconds(60);
    private Consumer<PlanProgress> progress = report -> {};
    private StepObserver observer = StepObserver.NONE;
    private int optimizerStateCopies = -1;
    private boolean returnFreedMemory = true;
    private boolean gradientsShared;
    private boolean rewriteConcatenations;
    private int mostPlans = 64;
    private SwapSettings swap = SwapSettings.NONE;
    private boolean backgroundPlanning;
    private @Nullable Planner quickPlanner;
    private @Nullable Path planFolder;
    private final List<Predicate<? super Block>> opaque = new ArrayList<>();
    private final List<Plan> plans = new ArrayList<>();
    private @Nullable StepTracer tracer;
    private KernelTexts texts = Kernels::textOf;
    private PassSettings passes = PassSettings.NONE;

    MemoryPlannerBuilder() {}

    /**
     * Sets the device memory that a step may take at any moment. A share of the activation peak is that of the largest
     * shape that the trainer has met: smaller batches that come later may take as much. Plans made before a larger shape
     * came are kept as they are.
     */
    public MemoryPlannerBuilder setBudget(Budget value) {
        budget = value;
        return this;
    }

    /** Sets the strategy by its published name; {@code auto} by default. */
    public MemoryPlannerBuilder optStrategy(String name) {
        strategy = name;
        return this;
    }

    /** Sets how much is verified while a step runs; {@link CheckLevel#METADATA} by default. */
    public MemoryPlannerBuilder optCheckLevel(CheckLevel level) {
        checkLevel = level;
        return this;
    }

    /** Sets the seed of the planner's random decisions; 42 by default. */
    public MemoryPlannerBuilder optSeed(long value) {
        seed = value;
        return this;
    }

    /** Sets the device that is planned for; {@code cpu} by default. */
    public MemoryPlannerBuilder optHardware(HardwareProfile profile) {
        hardware = profile;
        return this;
    }

    /**
     * Sets what predicts the times of operations; by default the roofline of the hardware profile. A
     * {@link io.memplan.trainer.cost.MeasuredCosts} measures them on the device instead.
     */
    public MemoryPlannerBuilder optCosts(CostModel model) {
        costs = model;
        return this;
    }

    /**
     * Sets whether parameters are updated within the backward pass, each as soon as its gradient is complete, so that
     * gradients never all exist at once; off by default. Needs {@link MemoryPlanner#newTrainer}. A step that fails
     * during its backward part then leaves the parameters updated so far as they are.
     */
    public MemoryPlannerBuilder optFusedUpdate(boolean fused) {
        fusedUpdate = fused;
        return this;
    }

    /** Sets how long planning a batch shape may take; a minute by default. */
    public MemoryPlannerBuilder optTimeLimit(Duration limit) {
        timeLimit = limit;
        return this;
    }

    /** Sets who hears of the planner's progress. */
    public MemoryPlannerBuilder optProgressListener(Consumer<PlanProgress> listener) {
        progress = listener;
        return this;
    }

    /** Sets who hears of every operation that runs. */
    public MemoryPlannerBuilder optStepObserver(StepObserver value) {
        observer = value;
        return this;
    }

    /**
     * Sets the memory of the optimizer's state as a multiple of the trainable parameters' bytes. By default it goes by
     * the optimizer's class: 1 for {@code Sgd} and {@code Nag}, 3 for {@code RmsProp}, 2 for {@code Adam},
     * {@code AdamW}, and any that is not known, as that of a wrapped trainer.
     */
    public MemoryPlannerBuilder optOptimizerStateCopies(int copies) {
        optimizerStateCopies = copies;
        return this;
    }

    /**
     * Sets whether the memory of freed tensors that the C library's allocator keeps for the next ones is held within
     * the budget (or the plan's peak, if that is larger) and a sixteenth of it, at least 32 MiB; true by default. What
     * is beyond goes back to the system. Without it the process may keep more than that, which no step accounts for.
     * It sets the allocator's thresholds for the whole process, and has an effect on the CPU with glibc only.
     */
    public MemoryPlannerBuilder optReturnFreedMemory(boolean value) {
        returnFreedMemory = value;
        return this;
    }

    /**
     * Sets whether something else than the planned trainer adds to the parameters' gradients between two calls of
     * {@code step()}; false by default. The first backward pass after {@code step()} may then not write large
     * gradients where they belong, but makes them elsewhere and adds them, which takes memory.
     */
    public MemoryPlannerBuilder optGradientsShared(boolean value) {
        gradientsShared = value;
        return this;
    }

    /**
     * Sets how many plans a trainer keeps; 64 by default. Each shape of a batch has a plan of its own, and another one if
     * gradients accumulate over batches. One more than this drops the least recently used plan, which is made again if its
     * shape returns. Batches are never padded: put sequences into buckets of few lengths.
     */
    public MemoryPlannerBuilder optMostPlans(int plans) {
        mostPlans = plans;
        return this;
    }

    /**
     * Lets tensors wait in a file between their uses; off by default. The file lies in a folder of this trainer's own below
     * the given one, and is removed when the trainer is closed, or after a crash when the next one starts there.
     *
     * @param folder a folder on a fast disk; made if it is not there
     */
    public MemoryPlannerBuilder optSwapFolder(Path folder) {
        swap = swap.withFolder(folder);
        return this;
    }

    /** Sets the most that the file of {@link #optSwapFolder} may take, in bytes; nine tenths of the free disk by default. */
    public MemoryPlannerBuilder optDiskBudgetBytes(long bytes) {
        swap = swap.withDisk(bytes);
        return this;
    }

    /**
     * Sets the host memory in which tensors of the device may wait, in bytes; 0 by default. Where the device is the processor
     * this is the same memory: nothing is won by it.
     */
    public MemoryPlannerBuilder optHostBudgetBytes(long bytes) {
        swap = swap.withHost(bytes);
        return this;
    }

    /**
     * Sets the most that is copied to the disk, and as much from it, in bytes a second; 0, the default, is as fast as it
     * goes. Leaves some of a shared disk to others.
     */
    public MemoryPlannerBuilder optDiskBytesPerSecond(long bytesPerSecond) {
        swap = swap.withDiskRate(bytesPerSecond);
        return this;
    }

    /** Sets whether the step waits for each copy instead of computing meanwhile; false by default. The bits are the same. */
    public MemoryPlannerBuilder optSynchronousSwaps(boolean synchronous) {
        swap = swap.withSynchronous(synchronous);
        return this;
    }

    /**
     * Sets whether training starts at once on a plan that is found within a second, while the strategy looks for a better
     * one in a thread of its own; off by default. A faster plan takes over between two steps, with the same bits. If no quick
     * plan fits the budget, the strategy is waited for. When the first steps have shown what operations and copies take
     * here, the strategy plans once more by that. The progress listener is then called on the planner's thread.
     */
    public MemoryPlannerBuilder optBackgroundPlanning(boolean background) {
        backgroundPlanning = background;
        return this;
    }

    /**
     * Sets a folder in which plans are kept, so that the next run with the same model, shapes, budget and predicted times
     * does not plan again; none by default. Processes may share it. A file that is damaged counts as missing.
     */
    public MemoryPlannerBuilder optPlanCache(Path folder) {
        planFolder = folder;
        return this;
    }

    /**
     * Sets whether convolutions of joined channels are replaced by those of the parts, so that the joined array is never
     * made; off by default. Sums are then taken in another order: losses and parameters are no longer those of DJL bit for
     * bit, but within rounding (about 1e-5 of them in single precision).
     */
    public MemoryPlannerBuilder optRewriteConcatenations(boolean rewrite) {
        rewriteConcatenations = rewrite;
        return this;
    }

    /**
     * Marks a block opaque: it is not traced, but each call of it runs as one operation under the engine's own autograd,
     * and the planner plans around the memory that this takes. For blocks that read values in {@code forward}, or use what
     * cannot be traced. A {@link ai.djl.nn.SymbolBlock} (a TorchScript model) needs no mark.
     *
     * <p>An opaque block is never recomputed. It is run a few more times on zeros for each new shape of its inputs, to measure
     * it; it must not change its inputs, and what it changes besides its parameters is not undone when a step fails.
     */
    public MemoryPlannerBuilder addOpaque(Block block) {
        return addOpaque(candidate -> candidate == block);
    }

    /** Marks all blocks of a class opaque. */
    public MemoryPlannerBuilder addOpaque(Class<? extends Block> type) {
        return addOpaque((Predicate<Block>) type::isInstance);
    }

    /** Marks all blocks opaque for which the predicate holds. */
    public MemoryPlannerBuilder addOpaque(Predicate<? super Block> blocks) {
        opaque.add(blocks);
        return this;
    }

    /**
     * Sets the most examples that go through the model at once; by default a whole batch does. A larger batch is split along
     * the first axis of its arrays into passes whose gradients add up to those of the batch, before {@code forward} returns
     * the predictions of all. Statistics of batch normalization are then those of the parts.
     */
    public MemoryPlannerBuilder optMicroBatch(int examples) {
        passes = passes.withMostExamples(examples);
        return this;
    }

    /**
     * Sets whether a batch is split into passes where it would not fit in fewer, or where that is predicted to be faster than
     * recomputing; off by default.
     */
    public MemoryPlannerBuilder optAccumulation(boolean automatic) {
        passes = passes.withAutomatic(automatic);
        return this;
    }

    /** Sets how the losses of passes add up to that of their batch; {@link PassWeights#byExamples} by default. */
    public MemoryPlannerBuilder optPassWeights(PassWeights weights) {
        passes = passes.withWeights(weights);
        return this;
    }

    /**
     * Sets whether a step that runs out of memory is undone, planned again for less memory or in more passes, and repeated;
     * on by default. Without it, or where it cannot be done, the step fails with the parameters unchanged.
     */
    public MemoryPlannerBuilder optRecovery(boolean recover) {
        passes = passes.withRecover(recover);
        return this;
    }

    /** Sets whether the gradient noise scale is measured whenever a batch is split into passes; off by default. */
    public MemoryPlannerBuilder optNoiseScale(boolean measure) {
        passes = passes.withNoise(measure);
        return this;
    }

    /**
     * Adds a plan that was made elsewhere, as by {@code memplan solve} for the graph of {@link PlannedTrainer#graphOf}. The
     * steps with that graph (by its fingerprint) run by it if it fits their budget; the strategy plans all others. It is
     * checked as any plan is before it runs.
     *
     * @throws IllegalArgumentException if the plan has no schedule
     */
    public MemoryPlannerBuilder addPlan(Plan plan) {
        if (!plan.isFeasible()) {
            throw new IllegalArgumentException("The plan of " + plan.strategy() + " for " + plan.budgetBytes()
                    + " bytes has no schedule: it is infeasible.\nMaybe solve again with a larger budget.");
        }
        plans.add(plan);
        return this;
    }

    MemoryPlannerBuilder optPlanner(Planner value) {
        planner = value;
        return this;
    }

    MemoryPlannerBuilder optQuickPlanner(Planner value) {
        quickPlanner = value;
        return this;
    }

    MemoryPlannerBuilder optSwapFileOpener(ChannelOpener value) {
        swap = swap.withOpener(value);
        return this;
    }

    MemoryPlannerBuilder optTracer(StepTracer value) {
        tracer = value;
        return this;
    }

    MemoryPlannerBuilder optKernelTexts(KernelTexts value) {
        texts = value;
        return this;
    }

    /**
     * Builds the planner.
     *
     * @throws IllegalArgumentException naming everything that is missing or unknown
     */
    public MemoryPlanner build() {
        List<String> problems = new ArrayList<>();
        if (budget == null) {
            problems.add("no budget was set");
        }
        Planner chosen = planner == null ? findPlanner(strategy, problems) : planner;
        Planner quick = quickPlanner == null ? findPlanner(QUICK_STRATEGY, problems) : quickPlanner;
        if (mostPlans < 1) {
            problems.add("no plan may be kept (" + mostPlans + ")");
        }
        if (passes.mostExamples() < 1) {
            problems.add("a pass may hold no example (" + passes.mostExamples() + ")");
        }
        if (fusedUpdate && (passes.automatic() || passes.mostExamples() < Integer.MAX_VALUE)) {
            problems.add("gradients cannot accumulate over passes when updates are fused");
        }
        swap.problem().ifPresent(problems::add);
        if (timeLimit.isNegative() || timeLimit.isZero()) {
            problems.add("the time limit is not positive (" + timeLimit + ")");
        }
        if (!problems.isEmpty() || chosen == null || quick == null) {
            throw new IllegalArgumentException("The memory planner is not complete: " + String.join("; ", problems));
        }
        return new MemoryPlanner(new PlannerSettings(
                Objects.requireNonNull(budget),
                given(planFolder == null ? chosen : new CachedPlanner(chosen, planFolder, LOGGER::warn)),
                chosen,
                checkLevel,
                seed,
                hardware,
                costs == null ? new RooflineCostModel(hardware) : costs,
                fusedUpdate,
                timeLimit,
                progress,
                observer,
                optimizerStateCopies,
                returnFreedMemory,
                gradientsShared,
                mostPlans,
                swap.resolved(),
                backgroundPlanning,
                given(quick),
                tracer == null ? new BlockTracer(anyOf(List.copyOf(opaque)), rewriteConcatenations) : tracer,
                texts,
                passes));
    }

    private Planner given(Planner otherwise) {
        return plans.isEmpty() ? otherwise : new GivenPlans(plans, otherwise);
    }

    private static Predicate<Block> anyOf(List<Predicate<? super Block>> predicates) {
        return block -> predicates.stream().anyMatch(predicate -> predicate.test(block));
    }

    private static @Nullable Planner findPlanner(String strategy, List<String> problems) {
        TreeMap<String, Planner> plannerByName = new TreeMap<>();
        for (Planner candidate : ServiceLoader.load(Planner.class)) {
            plannerByName.put(candidate.description().name(), candidate);
        }
        Planner found = plannerByName.get(strategy);
        if (found == null) {
            problems.add("there is no strategy named " + strategy + ", only " + plannerByName.keySet());
        }
        return found;
    }
}
