package io.memplan.graph.onnx;

import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Optional;

/** What a name of the model stands for while it is imported. */
sealed interface OnnxValue permits Constant, OnnxValue.Traced, OnnxValue.Weight, OnnxValue.Buffer {

    /** Returns the element type and shape. */
    TensorType type();

    /** The result of an operator, or an input. */
    record Traced(Tensor tensor) implements OnnxValue {

        @Override
        public TensorType type() {
            return tensor.type();
        }
    }

    /** An initializer: it becomes a parameter where it is used as a tensor, or a buffer if it cannot be trained. */
    record Weight(String name, TensorType type, Optional<List<Number>> numbers) implements OnnxValue {}

    /** A constant whose numbers are not kept: it becomes a buffer. */
    record Buffer(String name, TensorType type) implements OnnxValue {}
}
