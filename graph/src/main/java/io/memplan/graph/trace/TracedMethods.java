package io.memplan.graph.trace;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every method that is recorded, by its name. */
final class TracedMethods {

    private static final Map<String, TracedMethod> BY_NAME = new TreeMap<>();

    static {
        ArithmeticMethods.register(BY_NAME);
        FunctionMethods.register(BY_NAME);
        ComparisonMethods.register(BY_NAME);
        LinearAlgebraMethods.register(BY_NAME);
        ReductionMethods.register(BY_NAME);
        ShapeMethods.register(BY_NAME);
        FourierMethods.register(BY_NAME);
        JoinMethods.register(BY_NAME);
        IndexMethods.register(BY_NAME);
        GatherMethods.register(BY_NAME);
        SortMethods.register(BY_NAME);
        MatrixMethods.register(BY_NAME);
        NeuralMethods.register(BY_NAME);
        NormalizationMethods.register(BY_NAME);
        PoolingMethods.register(BY_NAME);
        ImageMethods.register(BY_NAME);
        RecurrentMethods.register(BY_NAME);
    }

    private TracedMethods() {}

    static @Nullable TracedMethod find(String name) {
        return BY_NAME.get(name);
    }
}
