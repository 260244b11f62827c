package io.memplan.experiments.cli;

import io.memplan.experiments.autobatch.AutobatchWorkloads;
import io.memplan.experiments.autobatch.WorkloadRow;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The executors of batches beside each other. */
@Command(
        name = "autobatch-workloads",
        description = "Measures the executors of memplan batch: members with log-normal trip counts, the overhead of a"
                + " launch, deep recursion, and how long lifting and compiling takes.",
        footer = {
            "  memplan experiment autobatch-workloads",
            "  memplan experiment autobatch-workloads --jobs 1024 --width 128 --repetitions 5 --json"
        })
final class AutobatchExperiment extends AbstractExperiment {

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "autobatch-workloads",
            "the executors of memplan batch beside each other, and what a launch and a deep recursion cost",
            "What running ahead to the next tensor operation, with refilled lanes, is worth beside lock step and beside a"
                    + " program-counter machine; and that neither depth nor lifting costs much. Measured here, all ways"
                    + " taking turns.",
            List.of(
                    new PublishedFigure(
                            "depth bound 13 against 1,024 in the program-counter machine of TensorFlow Probability",
                            "179 times as slow",
                            "measured by us on TFP for the design of Memplan",
                            "another machine and another program"),
                    new PublishedFigure(
                            "compiling TFP's NUTS under XLA",
                            "22 to 32 s",
                            "measured by us on TFP for the design of Memplan")));

    @Option(names = "--jobs", paramLabel = "N", description = "The members with log-normal trips; default: 1024.")
    private int jobs = 1024;

    @Option(names = "--width", paramLabel = "LANES", description = "The members under way; default: 128.")
    private int width = 128;

    @Option(names = "--repetitions", paramLabel = "N", description = "The repetitions of each; default: 5.")
    private int repetitions = 5;

    AutobatchExperiment(Cancellation cancellation) {
        super(cancellation);
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    Duration atMost() {
        return Duration.ofSeconds(60).plusMillis(25L * jobs * repetitions);
    }

    @Override
    Findings run(Cells cells) throws Exception {
        if (jobs < 1 || width < 1 || repetitions < 1) {
            throw new UsageException(
                    jobs + " jobs, " + width + " lanes, and " + repetitions + " repetitions are too few.",
                    "leave them at their defaults.");
        }
        AutobatchWorkloads workloads = new AutobatchWorkloads(jobs, width, repetitions, cells::log);
        List<WorkloadRow> rows = WorkloadOutput.rows(cells, workloads.parts());
        return Findings.of(json -> json.writeObjectField("rows", rows), out -> WorkloadOutput.print(out, rows));
    }
}
