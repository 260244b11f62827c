package io.memplan.trainer.execute;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.operator.KernelText;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.swap.engine.DeviceMemory;
import io.memplan.trainer.kernel.KernelLibrary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernels that swapping needs: a tensor's form without its memory, memory of that form, and its bytes in parts.
 *
 * <p>The form is a tensor on the engine's {@code meta} device, with the sizes and strides of the original: a tensor that
 * comes back has the same layout, so that the same kernels read it.
 */
final class SwapKernels {

    private static final long PART_BYTES = 1L << 30;
    private static final KernelText FORM = KernelText.expression(1, emptyLike("meta"));
    private static final KernelText SAME_LAYOUT =
            KernelText.expression(2, "torch.tensor(torch.eq(torch.stride(a0), torch.stride(a1)))");

    private final KernelText make;
    private final boolean onProcessor;
    private final Map<Integer, List<KernelText>> partsByStorage = new LinkedHashMap<>();

    /** Creates the kernels for what a schedule copies out, on a device. */
    SwapKernels(TrainingGraph graph, Schedule schedule, Device device) {
        this.onProcessor = !device.isGpu();
        this.make = KernelText.expression(1, emptyLike(onProcessor ? "cpu" : "cuda:" + device.getDeviceId()));
        for (Step step : schedule.steps()) {
            if (step instanceof Step.SwapOut swap) {
                partsByStorage.computeIfAbsent(swap.storage(), storage -> parts(graph.value(storage)));
            }
        }
    }

    private static String emptyLike(String device) {
        return "torch.empty_like(a0, dtype=None, layout=None, device=torch.device(\"" + device
                + "\"), pin_memory=False, memory_format=None)";
    }

    private static List<KernelText> parts(Value value) {
        TensorType type = value.type()
                .orElseThrow(() -> new IllegalArgumentException("The value " + value.id() + " (" + value.name()
                        + ") is swapped, but its shape is not known.\nMaybe plan a traced model, not a graph from a"
                        + " file."));
        long elements = type.elements();
        long most = PART_BYTES / Math.max(1, type.elementType().bytes());
        List<KernelText> parts = new ArrayList<>();
        for (long at = 0; at < elements; at += most) {
            parts.add(KernelText.expression(
                    1, "torch.as_strided(a0, [" + Math.min(most, elements - at) + "], [1], " + at + ")"));
        }
        return parts;
    }

    /** Returns every text, to be compiled with a library. */
    List<KernelText> texts() {
        List<KernelText> texts = new ArrayList<>();
        if (!partsByStorage.isEmpty()) {
            texts.addAll(List.of(FORM, make, SAME_LAYOUT));
            partsByStorage.values().forEach(texts::addAll);
        }
        return texts;
    }

    /** Returns the form of a tensor, which takes no memory. */
    PtNDArray form(KernelLibrary library, PtNDArray tensor) {
        return library.kernel(FORM).call(tensor)[0];
    }

    /** Returns a new tensor of a form; its contents are undefined. */
    PtNDArray make(KernelLibrary library, PtNDArray form) {
        return library.kernel(make).call(form)[0];
    }

    /** Returns whether a tensor made from the form lies in memory as the tensor does. */
    boolean isFaithful(KernelLibrary library, PtNDArray tensor, PtNDArray form) {
        try (PtNDArray same = library.kernel(SAME_LAYOUT).call(tensor, form)[0]) {
            return same.getBoolean();
        }
    }

    /** Returns the memory of a storage's tensor. */
    DeviceMemory memory(KernelLibrary library, int storage, PtNDArray tensor, long bytes) {
        if (!onProcessor) {
            return new AddressedMemory(TensorAddress.of(tensor), bytes);
        }
        List<PtNDArray> parts = new ArrayList<>();
        for (KernelText text : partsByStorage.getOrDefault(storage, List.of())) {
            parts.add(library.kernel(text).call(tensor)[0]);
        }
        try {
            return TensorMemory.of(parts);
        } finally {
            parts.forEach(PtNDArray::close);
        }
    }
}
