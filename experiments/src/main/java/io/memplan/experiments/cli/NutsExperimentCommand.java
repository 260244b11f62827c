package io.memplan.experiments.cli;

import io.memplan.experiments.autobatch.NutsExperiment;
import io.memplan.experiments.autobatch.WorkloadRow;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** NUTS as a batched program. */
@Command(
        name = "autobatch-nuts",
        description =
                "Measures the No-U-Turn Sampler as a batched program: how well the lanes of its leapfrog steps are"
                        + " used beside lock step and beside the bound without refill, its gradients a second beside the"
                        + " batched gradient by itself, and whether each chain has the bits of a single run.",
        footer = {
            "  memplan experiment autobatch-nuts",
            "  memplan experiment autobatch-nuts --chains 64 --trajectories 10 --jobs 8 --repetitions 5 --json"
        })
final class NutsExperimentCommand extends AbstractExperiment {

    private static final String RADUL = "Radul et al., MLSys 2020";

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "autobatch-nuts",
            "the No-U-Turn Sampler as a batched program: lanes used, gradients a second, and bits",
            "How many of the lanes of its leapfrog steps do work, beside lock step and beside the bound without refill; its"
                    + " gradients a second beside the batched gradient alone; and whether each chain has the bits of a run"
                    + " by itself.",
            List.of(
                    new PublishedFigure(
                            "lanes used by lock step at 64 chains on a 100-d normal",
                            "0.27; the bound of the program-counter machine is 0.49",
                            "simulated by us for the design of Memplan, after " + RADUL),
                    new PublishedFigure(
                            "useful gradients a second, logistic regression of 10,000 x 100, 32 chains",
                            "TFP graph 2,474, TFP XLA 4,973, numpyro 6,781, raw JAX 8,167",
                            "measured by us on those for the design of Memplan",
                            "another machine: compare with the batched gradient by itself on yours")));

    @Option(names = "--chains", paramLabel = "N", description = "The chains on the normal distribution; default: 64.")
    private int chains = 64;

    @Option(names = "--trajectories", paramLabel = "N", description = "The transitions of each chain; default: 10.")
    private int trajectories = 10;

    @Option(names = "--jobs", paramLabel = "N", description = "The chains of each lane, with refill; default: 8.")
    private int jobs = 8;

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "The examples of the logistic regression; default: 10000.")
    private int examples = 10_000;

    @Option(
            names = "--logistic-chains",
            paramLabel = "N",
            description = "The chains on the logistic regression; default: 32.")
    private int logisticChains = 32;

    @Option(names = "--repetitions", paramLabel = "N", description = "How often speed is measured; default: 5.")
    private int repetitions = 5;

    NutsExperimentCommand(Cancellation cancellation) {
        super(cancellation);
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    Duration atMost() {
        return Duration.ofSeconds(60)
                .plusMillis(12L * chains * trajectories * jobs)
                .plusMillis(2L * examples * logisticChains / 1000 * trajectories * jobs * (1 + repetitions));
    }

    @Override
    Findings run(Cells cells) throws Exception {
        if (List.of(chains, trajectories, jobs, examples, logisticChains, repetitions).stream()
                .anyMatch(count -> count < 1)) {
            throw new UsageException(
                    "One of " + chains + " chains, " + trajectories + " trajectories, " + jobs + " jobs, " + examples
                            + " examples, " + logisticChains + " chains and " + repetitions
                            + " repetitions is not positive.",
                    "leave them at their defaults.");
        }
        NutsExperiment experiment =
                new NutsExperiment(chains, trajectories, jobs, examples, logisticChains, repetitions);
        List<WorkloadRow> rows = WorkloadOutput.rows(cells, experiment.parts(cells::log));
        return Findings.of(json -> json.writeObjectField("rows", rows), out -> WorkloadOutput.print(out, rows));
    }
}
