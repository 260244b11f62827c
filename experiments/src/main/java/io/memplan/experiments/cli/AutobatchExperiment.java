package io.memplan.experiments.cli;

import io.memplan.experiments.autobatch.AutobatchWorkloads;
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

/** The executors of batches beside each other. */
@Command(
        name = "autobatch-workloads",
        description = "Measures the executors of memplan batch: members with log-normal trip counts, the overhead of a"
                + " launch, deep recursion, and how long lifting and compiling takes.",
        footer = {
            "  memplan experiment autobatch-workloads",
            "  memplan experiment autobatch-workloads --jobs 1024 --width 128 --repetitions 5 --json"
        })
final class AutobatchExperiment implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(names = "--jobs", paramLabel = "N", description = "The members with log-normal trips; default: 1024.")
    private int jobs = 1024;

    @Option(names = "--width", paramLabel = "LANES", description = "The members under way; default: 128.")
    private int width = 128;

    @Option(names = "--repetitions", paramLabel = "N", description = "The repetitions of each; default: 5.")
    private int repetitions = 5;

    @Override
    public Integer call() throws IOException {
        if (jobs < 1 || width < 1 || repetitions < 1) {
            throw new UsageException(
                    jobs + " jobs, " + width + " lanes, and " + repetitions + " repetitions are too few.",
                    "leave them at their defaults.");
        }
        PrintWriter err = spec.commandLine().getErr();
        List<WorkloadRow> rows = new AutobatchWorkloads(jobs, width, repetitions, line -> {
                    err.println(line);
                    err.flush();
                })
                .run();
        WorkloadOutput.print(spec.commandLine().getOut(), "autobatch-workloads", rows, common.json);
        return ExitCode.DONE;
    }
}
