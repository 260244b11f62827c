package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NativeAllocatorTest {

    private static final int BLOCK_BYTES = 4 << 20;
    private static final int BLOCKS = 50;
    private static final long ALL_BYTES = (long) BLOCKS * BLOCK_BYTES;

    /** What the rest of the process may take or give back meanwhile. */
    private static final long OTHERS_BYTES = 40L << 20;

    private static void takeAndFree() {
        List<Memory> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            Memory block = new Memory(BLOCK_BYTES);
            block.setMemory(0, BLOCK_BYTES, (byte) 1);
            blocks.add(block);
        }
        blocks.forEach(Memory::close);
    }

    @Test
    void giveBack_freedBlocks_areNoLongerResident() {
        Optional<NativeAllocator> found = NativeAllocator.ofProcess();
        assumeTrue(found.isPresent(), "the C library is glibc");
        NativeAllocator allocator = found.orElseThrow();
        allocator.keepFreed();
        allocator.giveBack();
        long before = allocator.residentBytes();

        takeAndFree();
        long kept = allocator.residentBytes();
        allocator.giveBack();
        long after = allocator.residentBytes();

        assertThat(kept - before).isGreaterThan(ALL_BYTES - OTHERS_BYTES);
        assertThat(after - before).isLessThan(OTHERS_BYTES);
    }

    @Test
    void ofProcess_twice_isTheSame() {
        assertThat(NativeAllocator.ofProcess()).isEqualTo(NativeAllocator.ofProcess());
    }
}
