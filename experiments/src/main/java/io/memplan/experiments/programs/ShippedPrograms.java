package io.memplan.experiments.programs;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.CounterRandom;
import io.memplan.batching.programs.Classics;
import io.memplan.batching.programs.DormandPrince;
import io.memplan.batching.programs.TreeLstm;
import io.memplan.batching.programs.TreeLstmData;
import io.memplan.experiments.programs.ShippedProgram.Inputs;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that come with the project. */
public final class ShippedPrograms {

    private static final int SMALL = 1000;
    private static final int TREES = 64;
    private static final int HIDDEN = 150;
    private static final int LEAVES = 20;

    private ShippedPrograms() {}

    /** Makes the arguments of one member. */
    @FunctionalInterface
    private interface Member {
        Object[] arguments(CounterRandom random);
    }

    /** Returns all programs, in the order of the help. */
    public static List<ShippedProgram> all() {
        return Stream.concat(SamplingPrograms.all().stream(), small()).toList();
    }

    /** Finds a program by its name. */
    public static Optional<ShippedProgram> find(String name) {
        return all().stream().filter(program -> program.name().equals(name)).findFirst();
    }

    private static Stream<ShippedProgram> small() {
        return Stream.of(
                new ShippedProgram(
                        "tree-lstm",
                        "the loss of a TreeLSTM on random trees; arrays",
                        method(TreeLstm.class, "loss"),
                        TREES,
                        ShippedPrograms::trees),
                new ShippedProgram(
                        "runge-kutta",
                        "van der Pol's oscillator by Dormand and Prince's method with step control",
                        method(DormandPrince.class, "oscillate"),
                        SMALL,
                        members(random -> new Object[] {10 * random.nextDouble(), 20.0, 1e-8})),
                new ShippedProgram(
                        "collatz",
                        "the steps of the Collatz sequence to one",
                        method(Classics.class, "collatz"),
                        SMALL,
                        members(random -> new Object[] {1L + random.nextInt(1_000_000)})),
                new ShippedProgram(
                        "ackermann",
                        "Ackermann's function, which recurses into its own argument",
                        method(Classics.class, "ackermann"),
                        SMALL,
                        members(random -> new Object[] {(long) random.nextInt(4), (long) random.nextInt(6)})),
                new ShippedProgram(
                        "binary-search",
                        "the place of a number among the first thousand primes",
                        method(Classics.class, "search"),
                        SMALL,
                        members(random -> new Object[] {random.nextInt(8000)})),
                new ShippedProgram(
                        "mutual-recursion",
                        "Hofstadter's female sequence, which calls the male one, which calls it",
                        method(Classics.class, "female"),
                        SMALL,
                        members(random -> new Object[] {random.nextInt(30)})));
    }

    private static ProgramBatch trees(ProgramOptions options) {
        NDManager manager = NDManager.newBaseManager();
        TreeLstmData data =
                TreeLstmData.random(manager, DataType.FLOAT32, HIDDEN, options.members(), LEAVES, options.seed());
        return new ProgramBatch(data.members(), List.of(), Optional.of(manager));
    }

    private static Inputs members(Member member) {
        return options -> {
            List<Object[]> arguments = new ArrayList<>();
            for (int i = 0; i < options.members(); i++) {
                arguments.add(member.arguments(new CounterRandom(options.seed(), i)));
            }
            return ProgramBatch.of(arguments);
        };
    }

    private static Method method(Class<?> owner, String name) {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(owner + " has no method " + name + "."));
    }
}
