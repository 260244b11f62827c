package io.memplan.trainer.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.training.ParameterStore;
import io.memplan.graph.trace.OpaqueCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls an opaque block under the engine's own autograd.
 *
 * <p>The block gets its own arrays over the memory of the inputs, as leaves of the history where their gradients are
 * wanted. Arrays that it makes in their manager are closed when it returns, as plain DJL does when the batch is closed;
 * what autograd needs of them lives on in the history of the outputs.
 */
@SuppressWarnings("try") // the modes are resources that no statement names
public final class OpaqueInvocation {

    private final OpaqueCall call;
    private final PtNDManager manager;

    /**
     * Creates the invocation of a call.
     *
     * @param call the call
     * @param manager owns the results
     */
    public OpaqueInvocation(OpaqueCall call, NDManager manager) {
        this.call = call;
        this.manager = (PtNDManager) manager;
    }

    /**
     * What a call returned, to be closed by the caller.
     *
     * @param outputs the outputs, with their history
     * @param leaves the inputs that the history follows
     * @param names the names of the outputs, null where there is none
     */
    public record Recorded(List<PtNDArray> outputs, List<PtNDArray> leaves, List<@Nullable String> names) {}

    /**
     * Makes the call, on a thread that is in {@link KernelMode}.
     *
     * @param arguments the inputs and labels; what follows is ignored
     * @param whileAlive runs when the block has returned and everything that it made is still there
     */
    public Recorded call(PtNDArray[] arguments, Runnable whileAlive) {
        List<PtNDArray> outputs = new ArrayList<>();
        List<PtNDArray> leaves = new ArrayList<>();
        List<@Nullable String> names = new ArrayList<>();
        try (NDManager scope = manager.newSubManager()) {
            NDList data = inputs(arguments, scope, leaves);
            NDList labels = call.labels() < 0 ? null : labels(arguments, scope);
            for (NDArray array : forward(data, labels)) {
                outputs.add(another((PtNDArray) array));
                names.add(array.getName());
            }
            whileAlive.run();
            return new Recorded(outputs, leaves, names);
        } catch (RuntimeException | Error e) {
            outputs.forEach(PtNDArray::close);
            leaves.forEach(PtNDArray::close);
            throw e;
        }
    }

    private NDList inputs(PtNDArray[] arguments, NDManager scope, List<PtNDArray> leaves) {
        NDList data = new NDList(call.inputs());
        for (int i = 0; i < call.inputs(); i++) {
            PtNDArray array = alias(arguments[i], scope);
            if (array.getName() == null) {
                array.setName(call.names().get(i));
            }
            if (call.leaves().get(i)) {
                array.setRequiresGradient(true);
                leaves.add(another(array));
            }
            data.add(array);
        }
        return data;
    }

    private NDList labels(PtNDArray[] arguments, NDManager scope) {
        NDList labels = new NDList(call.labels());
        for (int i = call.inputs(); i < call.arrays(); i++) {
            labels.add(alias(arguments[i], scope));
        }
        return labels;
    }

    private NDList forward(NDList data, @Nullable NDList labels) {
        ParameterStore store = new ParameterStore(manager, false);
        try (AutogradMode mode = AutogradMode.enter()) {
            return labels == null
                    ? call.block().forward(store, data, call.training(), call.params())
                    : call.block().forward(store, data, labels, call.params());
        }
    }

    private static PtNDArray alias(PtNDArray array, NDManager scope) {
        PtNDArray alias = (PtNDArray) array.stopGradient();
        alias.attach(scope);
        alias.setName(array.getName());
        return alias;
    }

    /** Returns another handle of the very same tensor, its history included. */
    private PtNDArray another(PtNDArray array) {
        try (IValue value = IValue.from(array)) {
            PtNDArray handle = value.toTensor(manager);
            NDScope.unregister(handle);
            return handle;
        }
    }
}
