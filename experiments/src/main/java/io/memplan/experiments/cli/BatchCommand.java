package io.memplan.experiments.cli;

import io.memplan.batching.BatchedProgram;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Definitional;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.Failure;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.tensor.TensorOptions;
import io.memplan.experiments.programs.ProgramBatch;
import io.memplan.experiments.programs.ShippedProgram;
import io.memplan.experiments.programs.ShippedPrograms;
import io.memplan.graph.file.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a static method, written for one member, for many: a program that is known by name, or the user's own. */
@Command(
        name = "batch",
        description = "Runs a static Java method, written for one member, for many: a program by its name, or your own"
                + " method for every row of a CSV file, loops, recursion and all. Each result is the method's own, bit"
                + " for bit. Chains print a summary instead of their draws.",
        footer = {
            "  memplan batch --program nuts-schools --members 8 --warmup 500 --draws 2000",
            "  memplan batch --class my.Collatz --method steps --classpath target/classes --inputs starts.csv",
            "  memplan batch --class my.Collatz --method steps --classpath target/classes --explain"
        })
final class BatchCommand implements Callable<Integer> {

    /** The executors by their names on the command line. */
    enum Way {
        DEFINITIONAL,
        LOCK_STEP,
        PROGRAM_COUNTER,
        RUN_AHEAD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common;

    @Mixin
    private BatchedMethod method;

    @Option(
            names = "--executor",
            paramLabel = "NAME",
            description =
                    "How to run: run-ahead (default: compiled code), program-counter, lock-step, or definitional (one"
                            + " member at a time).")
    private Way executor = Way.RUN_AHEAD;

    @Option(
            names = "--width",
            paramLabel = "LANES",
            description = "The members that run at the same time; others take the place of those that are finished."
                    + " Default: 1024.")
    private int width = 1024;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "The threads that run members ahead, for run-ahead; default: 1. Results do not depend on it.")
    private int threads = 1;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "The seed of the random numbers; default: 1.")
    private long seed = 1;

    @Mixin
    private ReportOptions page;

    @Option(
            names = "--launches",
            description = "Print launches, lanes, utilisation and time of each batch point, with its line of source.")
    private boolean launches;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write each launch to this file, as a trace for ui.perfetto.dev or chrome://tracing.")
    private @Nullable Path traceFile;

    @Option(names = "--explain", description = "Print what was lifted from the bytecode, or why it cannot be.")
    private boolean explain;

    @Spec
    void setSpec(CommandSpec spec) {
        this.spec = spec;
        StringBuilder programs = new StringBuilder("%nPrograms:%n");
        for (ShippedProgram program : ShippedPrograms.all()) {
            programs.append(String.format(Locale.ROOT, "  %-22s%s%%n", program.name(), program.description()));
        }
        spec.usageMessage().footerHeading(programs.append("%nExamples:%n").toString());
    }

    @Override
    public Integer call() throws IOException {
        method.check(explain);
        if (width < 1) {
            throw new UsageException("The width is " + width + " lanes, but must be at least one.", "use 1024.");
        }
        if (threads < 1) {
            throw new UsageException("There are " + threads + " threads, but one is needed.", "use 1.");
        }
        BatchedProgram program = method.lift();
        PrintWriter out = spec.commandLine().getOut();
        if (explain) {
            if (common.json) {
                JsonOutput.print(out, json -> json.writeStringField("program", program.explain()));
            } else {
                out.print(program.explain());
            }
        }
        if (!explain || method.hasInputs()) {
            try (ProgramBatch batch = method.batch(program, seed);
                    TensorLauncher launcher = new TensorLauncher(TensorOptions.FAST)) {
                if (traceFile != null) {
                    launcher.traced();
                }
                BatchResult result =
                        BatchJson.withoutArrays(program.run(executor(), seed, batch.arguments(), launcher));
                print(out, program, batch, result);
                if (traceFile != null) {
                    AtomicFile.write(traceFile, stream -> BatchReport.trace(result, stream));
                }
            }
        }
        return ExitCode.DONE;
    }

    private Executor executor() {
        return switch (executor) {
            case DEFINITIONAL -> new Definitional();
            case LOCK_STEP -> new LockStep();
            case RUN_AHEAD ->
                RunAhead.builder()
                        .optWidth(width)
                        .optThreads(threads)
                        .optTrace(traceFile != null)
                        .build();
            case PROGRAM_COUNTER -> new ProgramCounter(width, true, ProgramCounter.Choice.FULLEST);
        };
    }

    private void print(PrintWriter out, BatchedProgram program, ProgramBatch batch, BatchResult result)
            throws IOException {
        List<Object[]> members = batch.arguments();
        List<Failure> failures = result.members().stream()
                .flatMap(member -> member.failure().stream())
                .toList();
        PrintWriter err = spec.commandLine().getErr();
        for (Failure failure : failures) {
            err.println(failure + ", for " + BatchJson.text(members.get(failure.member())));
        }
        boolean truths = program.returnsTruth();
        boolean chains = !batch.quantities().isEmpty() && failures.size() < members.size();
        ChainReport summary = new ChainReport(chains ? batch.quantities() : List.of(), result);
        BatchResult shown = chains ? ChainReport.withoutDraws(result) : result;
        JsonOutput.Fields fields = json -> {
            BatchJson.write(json, shown, members, truths);
            if (chains) {
                summary.write(json);
            }
        };
        page.write("memplan batch", json -> {
            fields.write(json);
            BatchReport.write(json, result);
        });
        if (common.json) {
            JsonOutput.print(out, json -> {
                fields.write(json);
                if (launches) {
                    BatchReport.write(json, result);
                }
            });
            return;
        }
        if (chains) {
            summary.print(out);
        } else {
            for (BatchResult.Member member : result.members()) {
                out.println(
                        member.failure().isPresent()
                                ? "failed"
                                : member.results().stream()
                                        .map(value -> BatchJson.text(value, truths))
                                        .collect(Collectors.joining(",")));
            }
        }
        err.printf(
                Locale.ROOT,
                "%d members, %d failed, %d launches, utilisation %.3f%n",
                members.size(),
                failures.size(),
                result.launches(),
                result.utilisation());
        if (launches) {
            BatchReport.print(err, result);
        }
    }
}
