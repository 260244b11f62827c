package io.memplan.trainer.execute;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.memplan.swap.engine.DeviceMemory;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The memory of a tensor on the processor.
 *
 * @param buffers direct buffers over it; they do not keep it alive
 */
record TensorMemory(List<ByteBuffer> buffers) implements DeviceMemory {

    TensorMemory {
        buffers = List.copyOf(buffers);
    }

    /** Returns the memory of a tensor that is given as flat views of its parts, in order. */
    static TensorMemory of(List<PtNDArray> parts) {
        return new TensorMemory(
                parts.stream().map(part -> JniUtils.getByteBuffer(part, true)).toList());
    }

    @Override
    public long bytes() {
        return buffers.stream().mapToLong(ByteBuffer::capacity).sum();
    }

    @Override
    public long address() {
        throw new UnsupportedOperationException("Memory of the processor is reached by its buffers.");
    }
}
