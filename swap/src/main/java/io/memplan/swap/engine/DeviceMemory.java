package io.memplan.swap.engine;

import java.nio.ByteBuffer;
import java.util.List;

/** The memory of one tensor on the device. It must stay where it is until every copy from and to it has ended. */
public interface DeviceMemory {

    /** Returns the size in bytes. */
    long bytes();

    /** Returns direct buffers over the memory, in order; only where the processor can reach it. */
    List<ByteBuffer> buffers();

    /** Returns the address on the device. */
    long address();
}
