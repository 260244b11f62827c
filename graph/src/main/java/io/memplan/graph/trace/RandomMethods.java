package io.memplan.graph.trace;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Random arrays made by an {@code NDManager}: drawn once in each step, in the order of the forward pass (rule 1). */
final class RandomMethods {

    private RandomMethods() {}

    static Object make(TraceSession session, String called, Object[] args) {
        return switch (called) {
            case "randomInteger" ->
                session.apply(
                        "aten::randint",
                        CreationMethods.shape((DataType) args[3], (Shape) args[2])
                                .with("low", args[0])
                                .with("high", args[1]));
            case "randomPermutation" ->
                session.apply("aten::randperm", CreationMethods.shape(DataType.INT64, new Shape((Long) args[0])));
            case "randomUniform" -> args.length == 4 ? drawn(session, "aten::uniform", args) : TracedMethod.NOT_HANDLED;
            case "randomNormal" ->
                args.length == 4 && args[0] instanceof Float
                        ? drawn(session, "aten::normal", args)
                        : TracedMethod.NOT_HANDLED;
            case "truncatedNormal" -> {
                if (args.length < 4) {
                    yield TracedMethod.NOT_HANDLED;
                }
                throw new TraceException("The model draws a truncatedNormal while it is traced, " + session.whereAmI()
                        + ": DJL draws it in Java, so each step would use the same numbers.\n"
                        + "Maybe draw a randomNormal and clip it.");
            }
            case "randomMultinomial", "sampleNormal", "samplePoisson", "sampleGamma" ->
                throw CreationMethods.unsupported(session, called);
            default -> TracedMethod.NOT_HANDLED;
        };
    }

    private static Object drawn(TraceSession session, String operator, Object[] args) {
        return session.apply(
                operator,
                CreationMethods.shape((DataType) args[3], (Shape) args[2])
                        .with("first", args[0])
                        .with("second", args[1]));
    }
}
