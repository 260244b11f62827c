package io.memplan.trainer.execute;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of the running step by value, and the account of their bytes.
 *
 * <p>Sources are lent by the caller and never closed. Everything else is owned and closed: storage by storage as the
 * schedule says, and what is left at the end. A storage's bytes are those of its base array; views take none.
 */
final class TensorTable {

    private static final long ABSENT = -1;

    private final Program program;
    private final TrainingGraph graph;
    private final CheckLevel level;
    private final ArrayKernels kernels;
    private final @Nullable PtNDArray[] tensors;
    private final long[] bytesOfStorage;
    private long residentBytes;
    private long peakBytes;
    private int owned;

    TensorTable(Program program, CheckLevel level) {
        this.program = program;
        this.graph = program.graph();
        this.level = level;
        this.kernels = new ArrayKernels(program.library());
        this.tensors = new PtNDArray[graph.values().size()];
        this.bytesOfStorage = new long[graph.values().size()];
    }

    /** Takes the caller's arrays for the values that are there from the start. */
    void lend(Map<Integer, ? extends NDArray> sources) {
        residentBytes = graph.residentBytes();
        Arrays.fill(bytesOfStorage, ABSENT);
        for (Value value : graph.values()) {
            if (graph.isSource(value.id())) {
                PtNDArray array = requireSource(value, sources.get(value.id()));
                tensors[value.id()] = array;
                if (!value.isView()) {
                    residentBytes += level == CheckLevel.NONE || value.type().isEmpty()
                            ? value.bytes()
                            : TensorTypes.bytesOf(array, value.type().get());
                }
            }
        }
        peakBytes = residentBytes;
    }

    private PtNDArray requireSource(Value value, @Nullable NDArray array) {
        if (!(array instanceof PtNDArray tensor)) {
            throw new IllegalArgumentException("The value " + value.id() + " (" + value.name() + ", " + value.role()
                    + ") is there from the start, but " + (array == null ? "no array" : "an array of another engine")
                    + " was given for it.");
        }
        Optional<TensorType> type = value.type();
        if (level != CheckLevel.NONE && type.isPresent() && !TensorTypes.matches(tensor, type.get())) {
            throw new IllegalArgumentException("The value " + value.id() + " (" + value.name() + ", " + value.role()
                    + ") is " + type.get() + " in the graph, but the array given for it is "
                    + TensorTypes.of(tensor) + ".");
        }
        return tensor;
    }

    /** Returns the tensor of a value that must be there. */
    PtNDArray get(int value, String reader) {
        PtNDArray tensor = tensors[value];
        if (tensor == null) {
            throw new IllegalStateException("The schedule is not valid: " + reader + " reads the value " + value + " ("
                    + graph.value(value).name() + "), which is not on the device at that step.");
        }
        return tensor;
    }

    @Nullable
    PtNDArray find(int value) {
        return tensors[value];
    }

    /** Returns those of the values that are there. */
    List<Integer> present(int[] values) {
        return Arrays.stream(values)
                .filter(value -> tensors[value] != null)
                .boxed()
                .toList();
    }

    /** Makes room for a value that is about to be computed again: its old tensor goes, and the views of it. */
    void displace(int value) {
        if (tensors[value] == null) {
            return;
        }
        if (graph.value(value).isView()) {
            closeTensor(value);
        } else {
            release(value);
        }
    }

    /** Takes a result. */
    void put(int value, PtNDArray tensor) {
        tensors[value] = tensor;
        owned++;
        Value declared = graph.value(value);
        boolean tape = program.isTape(value);
        if (level != CheckLevel.NONE && declared.type().isPresent() && !tape) {
            TensorType type = declared.type().get();
            if (!TensorTypes.matches(tensor, type)) {
                throw new IllegalStateException("The value " + value + " (" + declared.name() + ") should be " + type
                        + ", but the kernel returned " + TensorTypes.of(tensor)
                        + ".\nMaybe the shape rule of its operator is wrong: please report the operation.");
            }
        }
        if (!declared.isView()) {
            long bytes = level == CheckLevel.NONE || declared.type().isEmpty() || tape
                    ? declared.bytes()
                    : TensorTypes.bytesOf(tensor, declared.type().get());
            bytesOfStorage[value] = bytes;
            residentBytes += bytes;
        }
    }

    /** Counts a moment at which workspace is taken besides what is resident. */
    void countPeak(long workspaceBytes) {
        peakBytes = Math.max(peakBytes, residentBytes + workspaceBytes);
    }

    /** Releases a storage as the schedule says. */
    void free(int storage) {
        if (bytesOfStorage[storage] == ABSENT) {
            throw new IllegalStateException("The schedule is not valid: it frees the storage " + storage + " ("
                    + graph.value(storage).name() + "), which "
                    + (graph.isSource(storage) ? "belongs to the caller." : "is not on the device at that step."));
        }
        PtNDArray base = tensors[storage];
        if (level == CheckLevel.PARANOID
                && base != null
                && graph.lastUseOfStorage(storage) < graph.operations().size()) {
            kernels.poison(base);
        }
        release(storage);
        if (level.includes(CheckLevel.FULL) && base != null && !base.isReleased()) {
            throw new IllegalStateException("The storage " + storage + " was freed, but its array is still open.");
        }
    }

    /** Takes a storage out of the table without closing its tensor, which the caller then owns; views of it are closed. */
    PtNDArray detach(int storage) {
        PtNDArray base = get(storage, "a free");
        if (bytesOfStorage[storage] == ABSENT) {
            throw new IllegalStateException("The schedule is not valid: it frees the storage " + storage + " ("
                    + graph.value(storage).name() + "), which belongs to the caller.");
        }
        tensors[storage] = null;
        owned--;
        release(storage);
        return base;
    }

    private void release(int storage) {
        for (int value : program.valuesOfStorage(storage)) {
            closeTensor(value);
        }
        residentBytes -= bytesOfStorage[storage];
        bytesOfStorage[storage] = ABSENT;
    }

    private void closeTensor(int value) {
        PtNDArray tensor = tensors[value];
        if (tensor != null) {
            tensors[value] = null;
            tensor.close();
            owned--;
        }
    }

    /** Closes everything owned and forgets what was lent. */
    void clear() {
        for (int value = 0; value < tensors.length; value++) {
            if (graph.isSource(value)) {
                tensors[value] = null;
            } else {
                closeTensor(value);
            }
        }
        residentBytes = 0;
    }

    long residentBytes() {
        return residentBytes;
    }

    long peakBytes() {
        return peakBytes;
    }

    /** Returns how many arrays are owned and open. */
    int owned() {
        return owned;
    }
}
