package io.memplan.swap.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A CUDA runtime that records its calls, and runs its streams in a random order that keeps to what streams and events
 * promise, and to nothing more. Memory is arrays: an address is looked up among those that were given out.
 */
final class FakeCuda implements CudaCalls {

    private interface Task {
        /** Does the task if it can be done now; returns whether it was. */
        boolean run();
    }

    private final Random random;
    private final TreeMap<Long, byte[]> memory = new TreeMap<>();
    private final Map<Long, Deque<Task>> tasksByStream = new TreeMap<>();
    private final Map<Long, Long> recordedByEvent = new HashMap<>();
    private final Set<Long> happened = new HashSet<>();
    private long nextAddress = 4096;
    private long nextHandle = 1;
    private long nextRecord;
    private int openEvents;
    final List<String> calls = new ArrayList<>();

    FakeCuda(long seed) {
        this.random = new Random(seed);
        tasksByStream.put(COMPUTE_STREAM, new ArrayDeque<>());
    }

    /** Gives out memory of the device. */
    long allocate(int bytes) {
        long address = nextAddress;
        memory.put(address, new byte[bytes]);
        nextAddress += bytes + 64L;
        return address;
    }

    byte[] content(long address) {
        return memory.get(address);
    }

    int openEvents() {
        return openEvents;
    }

    /** Puts a kernel on the compute stream. */
    void launch(Runnable kernel) {
        put(COMPUTE_STREAM, () -> {
            kernel.run();
            return true;
        });
    }

    private void put(long stream, Task task) {
        tasksByStream.get(stream).add(task);
        int steps = random.nextInt(3);
        for (int i = 0; i < steps; i++) {
            runOne();
        }
    }

    /** Runs the next task of a random stream that is not waiting; returns false if all are empty. */
    private boolean runOne() {
        List<Deque<Task>> streams = new ArrayList<>(tasksByStream.values());
        java.util.Collections.shuffle(streams, random);
        for (Deque<Task> stream : streams) {
            if (!stream.isEmpty() && stream.peek().run()) {
                stream.remove();
                return true;
            }
        }
        return false;
    }

    void runAll() {
        while (runOne()) {
            // until nothing is left
        }
        tasksByStream.values().forEach(stream -> {
            if (!stream.isEmpty()) {
                throw new AssertionError("The streams wait for each other.");
            }
        });
    }

    @Override
    public long allocatePinned(long bytes) {
        calls.add("pin " + bytes);
        return bytes > 1 << 20 ? 0 : allocate((int) bytes);
    }

    @Override
    public void freePinned(long address) {
        calls.add("unpin");
        memory.remove(address);
    }

    @Override
    public long newStream() {
        tasksByStream.put(nextHandle, new ArrayDeque<>());
        return nextHandle++;
    }

    @Override
    public void destroyStream(long stream) {
        if (!tasksByStream.remove(stream).isEmpty()) {
            throw new AssertionError("A stream was destroyed before its work was done.");
        }
    }

    @Override
    public long newEvent() {
        openEvents++;
        return nextHandle++;
    }

    @Override
    public void destroyEvent(long event) {
        openEvents--;
    }

    @Override
    public void record(long event, long stream) {
        long mark = nextRecord++;
        recordedByEvent.put(event, mark);
        put(stream, () -> {
            happened.add(mark);
            return true;
        });
    }

    @Override
    public void streamWait(long stream, long event) {
        long mark = recordedByEvent.get(event);
        put(stream, () -> happened.contains(mark));
    }

    @Override
    public void synchronize(long event) {
        while (!hasHappened(event)) {
            if (!runOne()) {
                throw new AssertionError("The thread waits for an event that never happens.");
            }
        }
    }

    @Override
    public boolean hasHappened(long event) {
        return happened.contains(recordedByEvent.get(event));
    }

    @Override
    public void copyToHost(long host, long device, long bytes, long stream) {
        calls.add("out");
        copy(host, device, (int) bytes, stream);
    }

    @Override
    public void copyToDevice(long device, long host, long bytes, long stream) {
        calls.add("in");
        copy(device, host, (int) bytes, stream);
    }

    /** A copy that reads when it begins and writes when it ends, with other work in between. */
    private void copy(long to, long from, int bytes, long stream) {
        byte[] staged = new byte[bytes];
        put(stream, () -> {
            long base = memory.floorKey(from);
            System.arraycopy(memory.get(base), (int) (from - base), staged, 0, bytes);
            return true;
        });
        put(stream, () -> {
            long base = memory.floorKey(to);
            System.arraycopy(staged, 0, memory.get(base), (int) (to - base), bytes);
            return true;
        });
    }
}
