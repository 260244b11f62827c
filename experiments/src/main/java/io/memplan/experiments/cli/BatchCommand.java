package io.memplan.experiments.cli;

import io.memplan.batching.BatchedProgram;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Definitional;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.Failure;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.RunAhead;
import io.memplan.experiments.data.MemberRows;
import io.memplan.experiments.models.UserClasses;
import io.memplan.graph.file.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
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

/** Runs a static method, written for one member, over the rows of a file. */
@Command(
        name = "batch",
        description = "Runs a static Java method, written for one member, for every row of a CSV file: loops,"
                + " recursion and all. Each result is the method's own, bit for bit.",
        footer = {
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

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(names = "--class", paramLabel = "CLASS", required = true, description = "The class of the method.")
    private String className = "";

    @Option(names = "--method", paramLabel = "NAME", required = true, description = "The static method to run.")
    private String methodName = "";

    @Option(
            names = "--classpath",
            paramLabel = "PATH",
            description = "Folders and jars in which the class and what it needs are.")
    private List<String> classpath = List.of();

    @Option(
            names = "--inputs",
            paramLabel = "FILE",
            description = "A CSV file: one row for each member, one column for each parameter, no header. A record"
                    + " takes a column for each component, a CounterRandom none.")
    private @Nullable Path inputs;

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

    @Option(
            names = "--report",
            description = "Print launches, lanes, utilisation and time of each batch point, with its line of source.")
    private boolean report;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write each launch to this file, as a trace for ui.perfetto.dev or chrome://tracing.")
    private @Nullable Path traceFile;

    @Option(names = "--explain", description = "Print what was lifted from the bytecode, or why it cannot be.")
    private boolean explain;

    @Override
    public Integer call() throws IOException {
        if (inputs == null && !explain) {
            throw new UsageException("There are no inputs to run on.", "give --inputs FILE, or --explain.");
        }
        if (width < 1) {
            throw new UsageException("The width is " + width + " lanes, but must be at least one.", "use 1024.");
        }
        if (threads < 1) {
            throw new UsageException("There are " + threads + " threads, but one is needed.", "use 1.");
        }
        BatchedProgram program = lift();
        PrintWriter out = spec.commandLine().getOut();
        if (explain) {
            if (common.json) {
                JsonOutput.print(out, json -> json.writeStringField("program", program.explain()));
            } else {
                out.print(program.explain());
            }
        }
        if (inputs != null) {
            List<Object[]> members = MemberRows.read(inputs, program.argumentTypes());
            BatchResult result = program.run(executor(), seed, members);
            print(out, program, members, result);
            if (traceFile != null) {
                AtomicFile.write(traceFile, stream -> BatchReport.trace(result, stream));
            }
        }
        return ExitCode.DONE;
    }

    private BatchedProgram lift() {
        Class<?> type = new UserClasses(classpath).load(className);
        List<Method> named = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(methodName) && Modifier.isStatic(method.getModifiers()))
                .toList();
        if (named.size() != 1) {
            String there = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                    .map(Method::getName)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new UsageException(
                    "The class " + className + " has " + named.size() + " static methods " + methodName + ".",
                    named.isEmpty()
                            ? "one of these is meant: " + there + "."
                            : "give the one to run a name of its own.");
        }
        return BatchedProgram.of(named.get(0));
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

    private void print(PrintWriter out, BatchedProgram program, List<Object[]> members, BatchResult result)
            throws IOException {
        List<Failure> failures = result.members().stream()
                .flatMap(member -> member.failure().stream())
                .toList();
        PrintWriter err = spec.commandLine().getErr();
        for (Failure failure : failures) {
            err.println(failure + ", for " + Arrays.toString(members.get(failure.member())));
        }
        boolean truths = program.returnsTruth();
        if (common.json) {
            JsonOutput.print(out, json -> {
                BatchJson.write(json, result, members, truths);
                if (report) {
                    BatchReport.write(json, result);
                }
            });
            return;
        }
        for (BatchResult.Member member : result.members()) {
            out.println(
                    member.failure().isPresent()
                            ? "failed"
                            : member.results().stream()
                                    .map(value -> BatchJson.text(value, truths))
                                    .collect(Collectors.joining(",")));
        }
        err.printf(
                Locale.ROOT,
                "%d members, %d failed, %d launches, utilisation %.3f%n",
                members.size(),
                failures.size(),
                result.launches(),
                result.utilisation());
        if (report) {
            BatchReport.print(err, result);
        }
    }
}
