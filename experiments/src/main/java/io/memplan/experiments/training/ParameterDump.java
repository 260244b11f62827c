package io.memplan.experiments.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The raw bytes of every parameter and state of a block, one after another, in a file. */
public final class ParameterDump {

    private static final int BUFFER = 1 << 16;
    /** Elements of a slice. */
    private static final long SLICE = 1 << 20;

    private ParameterDump() {}

    /** Writes the parameters and states of a block. */
    public static void write(Block block, Path file) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (Parameter parameter : block.getParameters().values()) {
                write(parameter.getArray(), channel);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The parameters could not be written to " + file + ".", e);
        }
    }

    /** Writes an array in slices: the engine's copy to Java crashes the process where the heap has no room for it. */
    private static void write(NDArray array, FileChannel channel) throws IOException {
        try (NDArray flat = array.reshape(-1)) {
            for (long from = 0; from < flat.size(); from += SLICE) {
                long to = Math.min(flat.size(), from + SLICE);
                try (NDArray slice = flat.get(new NDIndex().addSliceDim(from, to))) {
                    ByteBuffer bytes = slice.toByteBuffer();
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }
            }
        }
    }

    /** Returns how many bytes differ between two dumps; bytes that only one of them has count as different. */
    public static long differingBytes(Path first, Path second) throws IOException {
        long differing = Math.abs(Files.size(first) - Files.size(second));
        try (InputStream ours = new BufferedInputStream(Files.newInputStream(first), BUFFER);
                InputStream theirs = new BufferedInputStream(Files.newInputStream(second), BUFFER)) {
            while (true) {
                byte[] a = ours.readNBytes(BUFFER);
                byte[] b = theirs.readNBytes(BUFFER);
                int common = Math.min(a.length, b.length);
                for (int i = 0; i < common; i++) {
                    if (a[i] != b[i]) {
                        differing++;
                    }
                }
                if (common < BUFFER) {
                    return differing;
                }
            }
        }
    }
}
