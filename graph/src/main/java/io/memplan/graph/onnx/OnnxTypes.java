package io.memplan.graph.onnx;

import io.memplan.graph.ElementType;
import java.util.Optional;

/** The element types of ONNX, by the numbers of {@code TensorProto.DataType}. */
final class OnnxTypes {

    private OnnxTypes() {}

    static Optional<ElementType> of(long dataType) {
        return Optional.ofNullable(
                switch ((int) dataType) {
                    case 1 -> ElementType.FLOAT32;
                    case 2 -> ElementType.UINT8;
                    case 3 -> ElementType.INT8;
                    case 5 -> ElementType.INT16;
                    case 6 -> ElementType.INT32;
                    case 7 -> ElementType.INT64;
                    case 9 -> ElementType.BOOLEAN;
                    case 10 -> ElementType.FLOAT16;
                    case 11 -> ElementType.FLOAT64;
                    case 16 -> ElementType.BFLOAT16;
                    default -> null;
                });
    }

    static ElementType require(long dataType, String what) {
        return of(dataType)
                .orElseThrow(() -> new OnnxException(
                        what + " has elements of the ONNX data type " + dataType + ", which cannot be planned.\n"
                                + "Maybe export the model with float32, float16, bfloat16, float64, integer or boolean"
                                + " tensors; texts, unsigned integers beyond 8 bits and quantised types are refused."));
    }
}
