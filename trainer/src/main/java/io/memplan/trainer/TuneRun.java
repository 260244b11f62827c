package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.RandomAccessDataset;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.trainer.tune.PlanMaker;
import io.memplan.trainer.tune.TuneOptions;
import io.memplan.trainer.tune.Tuner;
import io.memplan.trainer.tune.Tuning;
import java.time.Duration;
import java.util.List;

/** Tunes the model of a trainer. */
final class TuneRun {

    private final PlannerSettings settings;
    private final TuneMemory memory;
    private final Trainer trainer;
    private final RandomAccessDataset dataset;
    private final TuneOptions options;

    TuneRun(
            PlannerSettings settings,
            TuneMemory memory,
            Trainer trainer,
            RandomAccessDataset dataset,
            TuneOptions options) {
        this.settings = settings;
        this.memory = memory;
        this.trainer = trainer;
        this.dataset = dataset;
        this.options = options;
    }

    Tuning run() throws InterruptedException {
        check();
        Device device = trainer.getDevices()[0];
        Block block = trainer.getModel().getBlock();
        List<Parameter> parameters = List.copyOf(block.getParameters().values());
        for (Parameter parameter : parameters) {
            if (!parameter.isInitialized()) {
                throw new IllegalArgumentException("The parameter " + parameter.getName()
                        + " has no array yet.\nMaybe call trainer.initialize(shape) first.");
            }
        }
        int copies = settings.optimizerStateCopies(null);
        NDManager manager = trainer.getManager().newSubManager(device);
        StepCompiler compiler = new StepCompiler(settings, device, copies, null);
        try (TuneSource source = new TuneSource(
                compiler,
                block,
                trainer.getLoss(),
                manager,
                data(manager),
                parameters,
                new UpdateCost(copies),
                memory)) {
            return new Tuner(source, maker(), options).run();
        }
    }

    private TuneData data(NDManager manager) {
        TuneData data = TuneData.of(dataset, manager, options.seed());
        if (data.hasLengths()) {
            options.log().accept("examples differ in length: planning for a batch of the longest");
        }
        return data;
    }

    private void check() {
        if (!(settings.budget() instanceof Budget.Absolute)) {
            throw new IllegalArgumentException("The budget " + settings.budget()
                    + " is a share of what a batch takes, so it sets no limit to batches.\nMaybe set it in bytes, such as"
                    + " Budget.parse(\"12GiB\").");
        }
        if (settings.fusedUpdate()) {
            throw new IllegalArgumentException(
                    "With fused updates no pass can be tried without changing the parameters."
                            + "\nMaybe tune with a planner without fused updates.");
        }
    }

    private PlanMaker maker() {
        Budget.Absolute budget = (Budget.Absolute) settings.budget();
        Duration limit =
                options.planLimit().compareTo(settings.timeLimit()) < 0 ? options.planLimit() : settings.timeLimit();
        return new PlanMaker(
                memory.remembering(settings.planner()),
                new MemoryLimits(
                        budget.bytes(),
                        settings.swap().hostBytes(),
                        settings.swap().diskBytes()),
                settings.hardware(),
                settings.seed(),
                limit);
    }
}
