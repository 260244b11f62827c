package io.memplan.experiments.cli;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Standard output for data only: what native libraries print of their own accord (HiGHS does at times) goes to standard
 * error instead. Where the C library cannot be reached, standard output stays as it is.
 */
final class StandardOutput extends OutputStream {

    private static final int OUT = 1;
    private static final int ERR = 2;

    /** The part of the C library that is needed. */
    interface CLibrary extends Library {

        int dup(int descriptor) throws LastErrorException;

        int dup2(int from, int to) throws LastErrorException;

        long write(int descriptor, byte[] bytes, long count) throws LastErrorException;
    }

    private final CLibrary library;
    private final int descriptor;

    private StandardOutput(CLibrary library) {
        this.library = library;
        this.descriptor = library.dup(OUT);
        library.dup2(ERR, OUT);
    }

    /** Returns a stream to standard output, which native code no longer reaches. */
    static OutputStream forDataOnly() {
        try {
            if (Platform.isLinux()) {
                return new StandardOutput(Native.load("c", CLibrary.class));
            }
        } catch (LinkageError | LastErrorException e) {
            // The plain stream does as well, unless a native library prints.
        }
        return new FileOutputStream(FileDescriptor.out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            byte[] rest = Arrays.copyOfRange(bytes, offset + done, offset + length);
            try {
                done += Math.toIntExact(library.write(descriptor, rest, rest.length));
            } catch (LastErrorException e) {
                throw new IOException("Standard output cannot be written: " + e.getMessage(), e);
            }
        }
    }
}
