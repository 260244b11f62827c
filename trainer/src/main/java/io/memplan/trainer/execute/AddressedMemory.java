package io.memplan.trainer.execute;

import io.memplan.swap.engine.DeviceMemory;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The memory of a tensor on another device than the processor.
 *
 * @param address where it begins
 * @param bytes its size, in bytes
 */
record AddressedMemory(long address, long bytes) implements DeviceMemory {

    @Override
    public List<ByteBuffer> buffers() {
        throw new UnsupportedOperationException("Memory of another device cannot be reached by buffers.");
    }
}
