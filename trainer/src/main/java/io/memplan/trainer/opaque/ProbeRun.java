package io.memplan.trainer.opaque;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.KernelText;
import io.memplan.graph.operator.OpaqueKernels;
import io.memplan.graph.trace.DjlTypes;
import io.memplan.graph.trace.OpaqueCall;
import io.memplan.graph.trace.OpaqueProfile;
import io.memplan.trainer.kernel.KernelLibrary;
import io.memplan.trainer.kernel.OpaqueInvocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One forward and backward pass of an opaque block on zeros, with the memory and time that they take.
 *
 * <p>As coded, this assumes that nothing else in the process takes much native memory meanwhile: what the virtual machine
 * does in the background counts as the block's.
 */
final class ProbeRun {

    private final NDManager scope;
    private final OpaqueCall call;
    private final List<TensorType> arrays;
    private final boolean trains;
    private final Gauge forward = new Gauge(AllocatedMemory.find().orElse(null));
    private final Gauge backward = new Gauge(AllocatedMemory.find().orElse(null));

    private ProbeRun(NDManager scope, OpaqueCall call, List<TensorType> arrays, boolean trains) {
        this.scope = scope;
        this.call = call;
        this.arrays = arrays;
        this.trains = trains;
    }

    /** Makes the call, and returns what it made and took. */
    static OpaqueProfile measure(NDManager manager, OpaqueCall call, List<TensorType> arrays, boolean trains) {
        try (NDManager scope = manager.newSubManager()) {
            return new ProbeRun(scope, call, arrays, trains).measure();
        }
    }

    private OpaqueProfile measure() {
        PtNDArray[] zeros = arrays.subList(0, call.arrays()).stream()
                .map(type -> (PtNDArray) scope.zeros(new Shape(type.shape()), DjlTypes.of(type.elementType())))
                .toArray(PtNDArray[]::new);
        OpaqueInvocation invocation = new OpaqueInvocation(call, scope);
        OpaqueInvocation.Recorded recorded = forward.over(() -> invocation.call(zeros, forward::note));
        List<TensorType> outputs = recorded.outputs().stream()
                .map(output -> DjlTypes.of(output.getShape(), output.getDataType()))
                .toList();
        List<List<Long>> strides = strides(recorded.outputs());
        long outputBytes = outputs.stream().mapToLong(TensorType::bytes).sum();
        long retainedBytes = trains ? Math.max(0, forward.keptBytes() - outputBytes) : 0;
        long gradientBytes = trains ? differentiate(recorded, outputs) : 0;
        return new OpaqueProfile(
                outputs,
                strides,
                recorded.names(),
                MeasuredBytes.rounded(retainedBytes),
                MeasuredBytes.rounded(forward.peakBytes() - outputBytes - retainedBytes),
                MeasuredBytes.rounded(backward.peakBytes() - gradientBytes),
                forward.nanos(),
                backward.nanos());
    }

    private List<List<Long>> strides(List<PtNDArray> outputs) {
        KernelText text = OpaqueKernels.strides(outputs.size());
        try (KernelLibrary library = KernelLibrary.load(scope, List.of(text))) {
            return Arrays.stream(library.kernel(text).call(outputs.toArray(PtNDArray[]::new)))
                    .map(array -> Arrays.stream(array.toLongArray()).boxed().toList())
                    .toList();
        }
    }

    /** Runs the backward pass, and returns the bytes of the gradients that it makes. */
    private long differentiate(OpaqueInvocation.Recorded recorded, List<TensorType> outputs) {
        List<PtNDArray> leaves = new ArrayList<>(recorded.leaves());
        for (Parameter parameter : call.block().getParameters().values()) {
            if (parameter.requiresGradient()) {
                leaves.add((PtNDArray) parameter.getArray());
            }
        }
        List<PtNDArray> roots = new ArrayList<>();
        List<PtNDArray> seeds = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).elementType().isFloating()) {
                roots.add(recorded.outputs().get(i));
                seeds.add((PtNDArray) scope.ones(
                        new Shape(outputs.get(i).shape()),
                        DjlTypes.of(outputs.get(i).elementType())));
            }
        }
        if (roots.isEmpty()) {
            return 0;
        }
        KernelText text = OpaqueKernels.backwardOfAll(roots.size(), leaves.size());
        List<PtNDArray> arguments = new ArrayList<>(roots);
        arguments.addAll(leaves);
        arguments.addAll(seeds);
        try (KernelLibrary library = KernelLibrary.load(scope, List.of(text))) {
            PtNDArray[] gradients = backward.over(() -> library.kernel(text).call(arguments.toArray(PtNDArray[]::new)));
            return Arrays.stream(gradients)
                    .mapToLong(gradient ->
                            gradient.getShape().size() * gradient.getDataType().getNumOfBytes())
                    .sum();
        }
    }
}
