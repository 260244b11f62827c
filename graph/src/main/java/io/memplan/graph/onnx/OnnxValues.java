package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;

/** Constants as operators of a graph. */
final class OnnxValues {

    /** The most numbers that are written into a graph. */
    static final int MAX_WRITTEN = 64;

    private OnnxValues() {}

    static Attributes full(TensorType type, double number) {
        return Attributes.of("shape", type.shape())
                .with("dtype", type.elementType().fileName())
                .with("number", number);
    }

    static Attributes numbers(Constant constant) {
        return Attributes.of("shape", constant.type().shape())
                .with("dtype", constant.type().elementType().fileName())
                .with("numbers", constant.numbers());
    }
}
