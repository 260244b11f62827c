package io.memplan.experiments.cli;

import io.memplan.experiments.autobatch.NutsExperiment;
import io.memplan.experiments.autobatch.WorkloadRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
final class NutsExperimentCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

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

    @Override
    public Integer call() throws IOException {
        if (List.of(chains, trajectories, jobs, examples, logisticChains, repetitions).stream()
                .anyMatch(count -> count < 1)) {
            throw new UsageException(
                    "One of " + chains + " chains, " + trajectories + " trajectories, " + jobs + " jobs, " + examples
                            + " examples, " + logisticChains + " chains and " + repetitions
                            + " repetitions is not positive.",
                    "leave them at their defaults.");
        }
        PrintWriter err = spec.commandLine().getErr();
        List<WorkloadRow> rows = new NutsExperiment(chains, trajectories, jobs, examples, logisticChains, repetitions)
                .run(line -> {
                    err.println(line);
                    err.flush();
                });
        WorkloadOutput.print(spec.commandLine().getOut(), "autobatch-nuts", rows, common.json);
        return ExitCode.DONE;
    }
}
