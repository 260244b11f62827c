package io.memplan.trainer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A file between whose reads and writes something may happen. */
final class FaultyChannel extends FileChannel {

    /** What happens to reads and writes. Unless it says otherwise, nothing does. */
    interface Fault {

        /** Nothing happens. */
        Fault NONE = new Fault() {};

        /** Writes a part of the buffer, or all of it. */
        default int write(FileChannel file, ByteBuffer from, long position) throws IOException {
            return file.write(from, position);
        }

        /** Reads a part of what the buffer has room for, or all of it. */
        default int read(FileChannel file, ByteBuffer to, long position) throws IOException {
            return file.read(to, position);
        }
    }

    private final FileChannel file;
    private final AtomicReference<Fault> fault;

    FaultyChannel(FileChannel file, AtomicReference<Fault> fault) {
        this.file = file;
        this.fault = fault;
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        return Objects.requireNonNull(fault.get()).read(file, to, position);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        return Objects.requireNonNull(fault.get()).write(file, from, position);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("The swap file is read and written at positions only.");
    }

    @Override
    public int read(ByteBuffer to) {
        throw unused();
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) {
        throw unused();
    }

    @Override
    public int write(ByteBuffer from) {
        throw unused();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw unused();
    }

    @Override
    public long position() {
        throw unused();
    }

    @Override
    public FileChannel position(long position) {
        throw unused();
    }

    @Override
    public void force(boolean metaData) {
        throw unused();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw unused();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw unused();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw unused();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw unused();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw unused();
    }
}
