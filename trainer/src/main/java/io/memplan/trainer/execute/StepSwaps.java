package io.memplan.trainer.execute;

import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Tier;
import io.memplan.swap.engine.CopyEngine;
import io.memplan.swap.engine.LaneTimes;
import io.memplan.swap.engine.SwapException;
import io.memplan.swap.engine.Transfer;
import io.memplan.swap.store.Slot;
import io.memplan.swap.store.SlotPlan;
import io.memplan.trainer.kernel.KernelLibrary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The copies of the running step between the device and the slots outside it.
 *
 * <p>As the simulator has it: a storage that is freed while it is still copied out keeps its memory until the copy has
 * ended, and whatever takes memory next waits for that, so that the bytes on the device never pass the plan's. An
 * operation waits for the copies in of what it reads, and for the copies out of what it overwrites. When the step ends, no
 * copy is under way: slots are free for the next.
 */
final class StepSwaps {

    /** A tensor that the schedule has freed, and the copy that still reads it. */
    private record Leaving(PtNDArray tensor, Transfer copy) {}

    /** A copy that touched a slot last. */
    private record Touch(Slot slot, Transfer copy) {}

    private final TrainingGraph graph;
    private final KernelLibrary library;
    private final SwapKernels kernels;
    private final SlotPlan slots;
    private final @Nullable CopyEngine engine;
    private final TensorTable tensors;
    private final int[][] inPlaceResults;
    private final Map<Integer, Transfer> outByStorage = new HashMap<>();
    private final Map<Integer, Transfer> inByStorage = new HashMap<>();
    private final Map<Integer, Slot> slotByStorage = new HashMap<>();
    private final Map<Integer, PtNDArray> formByStorage = new HashMap<>();
    private final Map<Integer, List<Integer>> resultsByStorage = new HashMap<>();
    private final Set<Integer> faithful = new HashSet<>();
    private final Deque<Leaving> leaving = new ArrayDeque<>();
    private final List<Touch> touches = new ArrayList<>();
    private int nextSlot;
    private long swappedBytes;
    private long waitedNanos;

    StepSwaps(Program program, TensorTable tensors) {
        this.graph = program.graph();
        this.library = program.library();
        this.kernels = program.swapKernels();
        this.slots = program.slots();
        this.engine = program.copyEngine();
        this.tensors = tensors;
        this.inPlaceResults = program.inPlaceResults();
    }

    /** Makes room outside the device. */
    void begin() {
        nextSlot = 0;
        swappedBytes = 0;
        waitedNanos = 0;
        if (engine != null && !slots.isEmpty()) {
            for (Tier tier : Tier.values()) {
                engine.reserve(tier, slots.bytes(tier));
            }
        }
    }

    private CopyEngine engine(int storage) {
        if (engine == null) {
            throw Program.noSwapping(graph, storage);
        }
        return engine;
    }

    void swapOut(int storage) {
        arrive(storage);
        CopyEngine copies = engine(storage);
        PtNDArray tensor = tensors.get(storage, "a copy out");
        PtNDArray form = kernels.form(library, tensor);
        PtNDArray before = formByStorage.put(storage, form);
        if (before != null) {
            before.close();
        }
        if (!faithful.contains(storage)) {
            if (!kernels.isFaithful(library, tensor, form)) {
                throw new SwapException(
                        "The storage " + storage + " (" + graph.value(storage).name()
                                + ") has gaps in its memory, so it cannot be copied as it is.\nMaybe plan without swapping, and"
                                + " report the operation that makes it.");
            }
            faithful.add(storage);
        }
        resultsByStorage.put(storage, tensors.present(inPlaceResults[storage]));
        Slot slot = slots.slots().get(nextSlot++);
        slotByStorage.put(storage, slot);
        Transfer copy = copies.copyOut(kernels.memory(library, storage, tensor, slot.bytes()), slot, touching(slot));
        touch(slot, copy);
        outByStorage.put(storage, copy);
        swappedBytes += slot.bytes();
    }

    void swapIn(int storage) {
        CopyEngine copies = engine(storage);
        Slot slot = slotByStorage.get(storage);
        PtNDArray form = formByStorage.get(storage);
        if (slot == null || form == null) {
            throw new IllegalStateException("The schedule is not valid: it copies the storage " + storage + " ("
                    + graph.value(storage).name() + ") in, but there is no copy of it.");
        }
        beforeAllocating();
        PtNDArray tensor = kernels.make(library, form);
        tensors.put(storage, tensor);
        for (int result : resultsByStorage.getOrDefault(storage, List.of())) {
            tensors.put(result, (PtNDArray) tensor.stopGradient()); // the same memory under another name
        }
        tensors.countPeak(0);
        Transfer copy = copies.copyIn(slot, kernels.memory(library, storage, tensor, slot.bytes()), touching(slot));
        touch(slot, copy);
        inByStorage.put(storage, copy);
        swappedBytes += slot.bytes();
    }

    void dropHost(int storage) {
        // the slot itself: whoever takes it next waits for the copies that touch it
        slotByStorage.remove(storage);
        resultsByStorage.remove(storage);
        PtNDArray form = formByStorage.remove(storage);
        if (form != null) {
            form.close();
        }
    }

    private List<Transfer> touching(Slot slot) {
        return touches.stream()
                .filter(touch -> touch.slot().overlaps(slot))
                .map(Touch::copy)
                .toList();
    }

    private void touch(Slot slot, Transfer copy) {
        touches.removeIf(touch -> touch.copy().isDone() && touch.slot().overlaps(slot));
        touches.add(new Touch(slot, copy));
    }

    /** Waits for the copy in of a storage. */
    void arrive(int storage) {
        Transfer copy = inByStorage.remove(storage);
        if (copy != null) {
            await(copy);
        }
    }

    /** Waits until nothing reads the memory of a storage, which is about to change. */
    void beforeChanging(int storage) {
        arrive(storage);
        Transfer copy = outByStorage.remove(storage);
        if (copy != null) {
            await(copy);
        }
    }

    /** Waits for the memory of what was freed while it was copied out. */
    void beforeAllocating() {
        while (!leaving.isEmpty()) {
            Leaving next = leaving.peek();
            await(next.copy());
            leaving.remove();
            next.tensor().close();
        }
    }

    /** Frees a storage now, or as soon as its copy out has ended. */
    void free(int storage) {
        arrive(storage);
        Transfer copy = outByStorage.remove(storage);
        if (copy == null || copy.isDone()) {
            if (copy != null) {
                copy.await(); // tells whether it failed
            }
            tensors.free(storage);
        } else {
            leaving.add(new Leaving(tensors.detach(storage), copy));
        }
    }

    private void await(Transfer copy) {
        if (copy.isDone()) {
            copy.await();
            return;
        }
        long begin = System.nanoTime();
        try {
            copy.await();
        } finally {
            waitedNanos += System.nanoTime() - begin;
        }
    }

    /** Waits for everything, at the end of a step. */
    void finish() {
        beforeAllocating();
        List.copyOf(outByStorage.keySet()).forEach(this::beforeChanging);
        List.copyOf(inByStorage.keySet()).forEach(this::arrive);
        clear();
    }

    /** Waits for everything, whether it succeeds or not, and frees what is left: no copy touches memory after this. */
    void clear() {
        for (Touch touch : touches) {
            endQuietly(touch.copy());
        }
        leaving.forEach(next -> next.tensor().close());
        leaving.clear();
        touches.clear();
        outByStorage.clear();
        inByStorage.clear();
        slotByStorage.clear();
        resultsByStorage.clear();
        formByStorage.values().forEach(PtNDArray::close);
        formByStorage.clear();
    }

    private static void endQuietly(Transfer copy) {
        try {
            copy.await();
        } catch (SwapException e) {
            // The step has failed already, with this or an earlier cause; a step that goes on has awaited the copy
            // itself.
        }
    }

    /** Returns how many arrays are held beside those of the tensor table. */
    int openArrays() {
        return leaving.size() + formByStorage.size();
    }

    /** Returns the bytes copied in either direction since the step began. */
    long swappedBytes() {
        return swappedBytes;
    }

    /** Returns how long copies have taken so far, in all steps. */
    LaneTimes times() {
        return engine == null ? LaneTimes.NONE : engine.times();
    }

    /** Returns how many bytes of a tier are held for copies. */
    long reservedBytes(Tier tier) {
        return engine == null ? 0 : engine.reservedBytes(tier);
    }

    /** Returns how long the step has waited for copies, in nanoseconds. */
    long waitedNanos() {
        return waitedNanos;
    }
}
