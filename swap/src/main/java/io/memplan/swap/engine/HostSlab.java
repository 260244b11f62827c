package io.memplan.swap.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Memory of this process outside Java's heap, in parts of up to a gibibyte, touched once when it is taken. */
final class HostSlab implements Slab {

    private static final int PART_BYTES = 1 << 30;
    private static final int PAGE_BYTES = 4096;

    private final long quotaBytes;
    private final int partBytes;
    private List<ByteBuffer> parts = List.of();
    private long bytes;

    HostSlab(long quotaBytes) {
        this(quotaBytes, PART_BYTES);
    }

    HostSlab(long quotaBytes, int partBytes) {
        this.quotaBytes = quotaBytes;
        this.partBytes = partBytes;
    }

    @Override
    public void reserve(long wanted) {
        if (wanted <= bytes) {
            return;
        }
        if (wanted > quotaBytes) {
            throw new SwapException("The host copies of the plan take " + wanted + " bytes, but " + quotaBytes
                    + " are allowed.\nMaybe allow more host memory.");
        }
        parts = List.of(); // given back before as much is taken again
        bytes = 0;
        List<ByteBuffer> made = new ArrayList<>();
        try {
            for (long at = 0; at < wanted; at += partBytes) {
                ByteBuffer part = ByteBuffer.allocateDirect((int) Math.min(partBytes, wanted - at));
                for (int page = 0; page < part.capacity(); page += PAGE_BYTES) {
                    part.put(page, (byte) 0);
                }
                made.add(part);
            }
        } catch (OutOfMemoryError e) {
            throw new SwapException(
                    "There is no room for " + wanted + " bytes of host copies: " + e.getMessage()
                            + "\nMaybe raise Java's limit with -XX:MaxDirectMemorySize, or allow less host memory.",
                    e);
        }
        parts = made;
        bytes = wanted;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void write(long position, ByteBuffer from) {
        long at = position;
        while (from.hasRemaining()) {
            ByteBuffer piece = piece(at, from.remaining());
            int length = piece.remaining();
            piece.put(from.duplicate().limit(from.position() + length));
            from.position(from.position() + length);
            at += length;
        }
    }

    @Override
    public void read(long position, ByteBuffer to) {
        long at = position;
        while (to.hasRemaining()) {
            ByteBuffer piece = piece(at, to.remaining());
            at += piece.remaining();
            to.put(piece);
        }
    }

    private ByteBuffer piece(long position, int most) {
        ByteBuffer part = parts.get((int) (position / partBytes)).duplicate();
        int from = (int) (position % partBytes);
        return part.position(from).limit(from + Math.min(most, part.capacity() - from));
    }

    @Override
    public void close() {
        parts = List.of();
        bytes = 0;
    }
}
