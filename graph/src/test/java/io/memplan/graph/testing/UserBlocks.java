package io.memplan.graph.testing;

import ai.djl.ndarray.NDArray;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/** What users do in blocks, outside of the packages that an error message passes over. */
public final class UserBlocks {

    /**
     * A block that reads values.
     *
     * @param method the method by which it reads
     * @param block what it does
     */
    public record Reader(String method, BinaryOperator<NDArray> block) {

        @Override
        public String toString() {
            return method;
        }
    }

    private UserBlocks() {}

    /** Returns blocks that read values of arrays, each in its own way. */
    public static Stream<Reader> readers() {
        return Stream.of(
                new Reader("toFloatArray", (x, scale) -> x.mul(scale.toFloatArray()[0])),
                new Reader("getFloat", (x, scale) -> x.mul(x.mul(scale).getFloat(0, 0))),
                new Reader("getBoolean", (x, scale) -> x.getBoolean(0) ? x : scale),
                new Reader("toByteBuffer", (x, scale) -> {
                    x.mul(scale).toByteBuffer();
                    return x;
                }),
                new Reader("toArray", (x, scale) -> x.mul(scale.toArray()[0])),
                new Reader("contentEquals", (x, scale) -> x.contentEquals(scale) ? x : scale));
    }
}
