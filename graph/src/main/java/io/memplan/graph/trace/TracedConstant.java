package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.TensorType;
import java.nio.ByteBuffer;

/** What a source value stands for that is neither a parameter nor part of a batch: it is the same in every step. */
public sealed interface TracedConstant {

    /** Returns the type of the value. */
    TensorType tensorType();

    /**
     * Returns the array of the constant.
     *
     * @param manager the manager in which it is made if it is not there yet
     */
    NDArray in(NDManager manager);

    /**
     * An array that the user made outside of the trace. Steps use that very array.
     *
     * @param array the array
     */
    record Captured(NDArray array) implements TracedConstant {

        @Override
        public TensorType tensorType() {
            return DjlTypes.of(array.getShape(), array.getDataType());
        }

        @Override
        public NDArray in(NDManager manager) {
            return array;
        }
    }

    /**
     * Numbers from which user code made an array while it was traced.
     *
     * @param type the type of the elements
     * @param shape the shape
     * @param data the elements, row by row, in the byte order of the machine
     */
    record Numbers(DataType type, Shape shape, ByteBuffer data) implements TracedConstant {

        @Override
        public TensorType tensorType() {
            return DjlTypes.of(shape, type);
        }

        @Override
        public NDArray in(NDManager manager) {
            ByteBuffer buffer = manager.allocateDirect(data.remaining());
            buffer.put(data.duplicate()).rewind();
            return manager.create(buffer, shape, type);
        }
    }
}
