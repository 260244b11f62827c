package io.memplan.experiments.cli;

import io.memplan.batching.BatchedProgram;
import io.memplan.experiments.data.MemberRows;
import io.memplan.experiments.models.UserClasses;
import io.memplan.experiments.programs.ProgramBatch;
import io.memplan.experiments.programs.ProgramOptions;
import io.memplan.experiments.programs.ShippedProgram;
import io.memplan.experiments.programs.ShippedPrograms;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which method runs, and for what members: a program that is known by name, or the user's own. */
final class BatchedMethod {

    @Option(names = "--program", paramLabel = "NAME", description = "A program that comes with Memplan; see below.")
    private @Nullable String programName;

    @Option(names = "--members", paramLabel = "N", description = "The members of a program; default: its own.")
    private @Nullable Integer members;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "For chains: the transitions that adapt the step size; default: 200.")
    private int warmup = 200;

    @Option(names = "--draws", paramLabel = "N", description = "For chains: the transitions kept; default: 400.")
    private int draws = 400;

    @Option(names = "--data", paramLabel = "FILE", description = "The file that a program needs.")
    private @Nullable Path data;

    @Option(names = "--class", paramLabel = "CLASS", description = "The class of your own method.")
    private @Nullable String className;

    @Option(names = "--method", paramLabel = "NAME", description = "Your own static method to run.")
    private @Nullable String methodName;

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

    /** Checks that either a program or a method is given, with what it runs on. */
    void check(boolean explain) {
        if ((programName == null) == (className == null && methodName == null)) {
            throw new UsageException(
                    programName == null ? "There is nothing to run." : "A program and a method of your own are given.",
                    "give --program NAME, or --class CLASS --method NAME --inputs FILE.");
        }
        if (programName == null && (className == null || methodName == null)) {
            throw new UsageException(
                    "The " + (className == null ? "class" : "method") + " is missing.", "give --class and --method.");
        }
        if (programName == null && inputs == null && !explain) {
            throw new UsageException("There are no inputs to run on.", "give --inputs FILE, or --explain.");
        }
        if (programName != null && inputs != null) {
            throw new UsageException("A program makes its own inputs.", "leave out --inputs, and give --members N.");
        }
        if (warmup < 0 || draws < 4 || (members != null && members < 1)) {
            throw new UsageException(
                    "There are " + warmup + " transitions to warm up, " + draws + " draws to keep and "
                            + (members == null ? "the usual number of" : members) + " members.",
                    "keep at least 4 draws of at least one member.");
        }
    }

    /** Lifts the method. */
    BatchedProgram lift() {
        return BatchedProgram.of(programName == null ? own() : shipped().method());
    }

    /** Returns whether the user's own method has rows to run on. */
    boolean hasInputs() {
        return inputs != null;
    }

    /** Makes the members. */
    ProgramBatch batch(BatchedProgram program, long seed) throws IOException {
        if (inputs != null) {
            return ProgramBatch.of(MemberRows.read(inputs, program.argumentTypes()));
        }
        ShippedProgram shipped = shipped();
        int count = members == null ? shipped.members() : members;
        return shipped.inputs().of(new ProgramOptions(count, seed, warmup, draws, Optional.ofNullable(data)));
    }

    private ShippedProgram shipped() {
        String name = String.valueOf(programName);
        return ShippedPrograms.find(name).orElseThrow(() -> {
            List<String> known =
                    ShippedPrograms.all().stream().map(ShippedProgram::name).toList();
            List<String> close = Suggestions.closest(name, known);
            return new UsageException(
                    "There is no program " + name + ".",
                    close.isEmpty()
                            ? "one of these is meant: " + String.join(", ", known) + "."
                            : String.join(" or ", close) + " is meant.");
        });
    }

    private Method own() {
        Class<?> type = new UserClasses(classpath).load(String.valueOf(className));
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
        return named.get(0);
    }
}
