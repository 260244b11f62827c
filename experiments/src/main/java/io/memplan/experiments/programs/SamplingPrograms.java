package io.memplan.experiments.programs;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.programs.NutsMembers;
import io.memplan.batching.programs.NutsSettings;
import io.memplan.batching.programs.SyntheticLogistic;
import io.memplan.batching.programs.Target;
import io.memplan.batching.programs.WishartGaussian;
import io.memplan.experiments.data.GermanCredit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chains of the No-U-Turn Sampler on several distributions. */
final class SamplingPrograms {

    private static final int MAXIMAL_DEPTH = 10;
    private static final double ACCEPTANCE = 0.8;
    private static final int DIMENSION = 100;
    private static final int EXAMPLES = 10_000;

    /** The step size of chains without warm-up. */
    private static final double STEP = 0.1;

    private SamplingPrograms() {}

    /** Makes a distribution, and says what is of interest of it. */
    @FunctionalInterface
    private interface Source {
        Case of(ProgramOptions options) throws IOException;
    }

    private record Case(Target target, List<Quantity> quantities) {}

    static List<ShippedProgram> all() {
        return List.of(
                program(
                        "nuts-gaussian",
                        "NUTS on a normal distribution with 100 strongly correlated coordinates",
                        16,
                        options -> gaussian()),
                program(
                        "nuts-schools-centred",
                        "NUTS on Eight Schools, mu ~ N(0, 10), log tau ~ N(5, 1), by effects",
                        8,
                        options -> new Case(
                                new Target(Target.CENTRED_SCHOOLS, 10, new double[0]),
                                List.of(
                                        coordinate("mu", 10, 0).expecting(5.760),
                                        coordinate("log tau", 10, 1).expecting(2.4533)))),
                program(
                        "nuts-schools",
                        "NUTS on Eight Schools, mu ~ N(0, 5), tau ~ half-Cauchy(0, 5), non-centred",
                        8,
                        options -> new Case(
                                new Target(Target.NON_CENTRED_SCHOOLS, 10, new double[0]),
                                List.of(
                                        coordinate("mu", 10, 0).expecting(4.4105),
                                        Quantity.of("tau", 10, x -> Math.exp(x[1]))
                                                .expecting(3.6021)))),
                program(
                        "nuts-german-credit",
                        "NUTS on a logistic regression of the German credit data; needs --data",
                        8,
                        options -> new Case(GermanCredit.read(data(options)), coordinates(GermanCredit.WEIGHTS))),
                new ShippedProgram(
                        "nuts-logistic",
                        "NUTS on a logistic regression, 10,000 synthetic examples, 100 features; arrays",
                        NutsMembers.tensorMethod(),
                        32,
                        SamplingPrograms::logistic));
    }

    private static ProgramBatch logistic(ProgramOptions options) {
        Target target = SyntheticLogistic.of(EXAMPLES, DIMENSION, 1).target();
        List<double[]> starts = new ArrayList<>();
        for (int member = 0; member < options.members(); member++) {
            starts.add(NutsMembers.start(target, options.seed(), member));
        }
        NDManager manager = NDManager.newBaseManager();
        return new ProgramBatch(
                NutsMembers.tensorArguments(manager, DataType.FLOAT32, target, starts, settings(options)),
                List.of(coordinate("w0", DIMENSION, 0), coordinate("w1", DIMENSION, 1)),
                Optional.of(manager));
    }

    private static NutsSettings settings(ProgramOptions options) {
        return new NutsSettings(options.warmup(), options.draws(), MAXIMAL_DEPTH, ACCEPTANCE, STEP);
    }

    private static Case gaussian() {
        WishartGaussian gaussian = WishartGaussian.of(DIMENSION, DIMENSION, 1);
        return new Case(
                gaussian.target(),
                List.of(
                        coordinate("x0", DIMENSION, 0).expecting(0),
                        Quantity.of("x0^2", DIMENSION, x -> x[0] * x[0]).expecting(gaussian.variances()[0])));
    }

    private static ShippedProgram program(String name, String description, int members, Source source) {
        return new ShippedProgram(name, description, NutsMembers.method(), members, options -> {
            Case chosen = source.of(options);
            Target target = chosen.target();
            NutsSettings settings = settings(options);
            List<Object[]> arguments = new ArrayList<>();
            for (int member = 0; member < options.members(); member++) {
                arguments.add(
                        NutsMembers.arguments(target, NutsMembers.start(target, options.seed(), member), settings));
            }
            List<Quantity> all = new ArrayList<>(chosen.quantities());
            all.add(stein(target));
            return new ProgramBatch(arguments, all, Optional.empty());
        });
    }

    private static Path data(ProgramOptions options) {
        return options.data()
                .orElseThrow(() -> new MissingDataException(
                        "The program nuts-german-credit needs its data, which does not come with this project.",
                        "get german.data-numeric of Statlog (German Credit Data) from the UCI Machine Learning"
                                + " Repository (CC BY 4.0), and give --data FILE."));
    }

    /** The mean of x · ∇ log p(x) is minus the dimension for every density p: Stein's identity. */
    private static Quantity stein(Target target) {
        return Quantity.of("x . grad log p", target.dimension(), position -> {
                    double[] gradient = new double[position.length];
                    target.evaluate(position, gradient);
                    double product = 0;
                    for (int i = 0; i < position.length; i++) {
                        product += position[i] * gradient[i];
                    }
                    return product;
                })
                .expecting(-target.dimension());
    }

    private static List<Quantity> coordinates(int dimension) {
        List<Quantity> coordinates = new ArrayList<>();
        for (int i = 0; i < dimension; i++) {
            coordinates.add(coordinate("w" + i, dimension, i));
        }
        return coordinates;
    }

    private static Quantity coordinate(String name, int dimension, int place) {
        return Quantity.of(name, dimension, position -> position[place]);
    }
}
