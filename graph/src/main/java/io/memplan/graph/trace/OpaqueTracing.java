package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.PairList;
import io.memplan.graph.Attributes;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.OpaqueOperators;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records the calls of opaque blocks in a session, each as one operation. */
final class OpaqueTracing {

    private final TraceSession session;
    private final OpaqueProbe probe;
    private final List<OpaqueCall> calls = new ArrayList<>();
    private final List<OpaqueProfile> profiles = new ArrayList<>();

    OpaqueTracing(TraceSession session, OpaqueProbe probe) {
        this.session = session;
        this.probe = probe;
    }

    /** Returns the calls in the order in which they were made. */
    List<OpaqueCall> calls() {
        return calls;
    }

    /** Returns what each call makes and takes. */
    List<OpaqueProfile> profiles() {
        return profiles;
    }

    /** Records a call of a block. */
    NDList record(
            Block block,
            NDList data,
            @Nullable NDList labels,
            boolean training,
            @Nullable PairList<String, Object> params) {
        session.enter(block);
        List<Tensor> inputs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Boolean> leaves = new ArrayList<>();
        for (NDArray array : data) {
            Tensor tensor = session.tensorOf(array);
            inputs.add(tensor);
            names.add(array.getName());
            leaves.add(session.requiresGradient(tensor)
                    && tensor.type().elementType().isFloating());
        }
        if (labels != null) {
            labels.forEach(label -> inputs.add(session.tensorOf(label)));
        }
        List<Long> states = new ArrayList<>();
        boolean trained = leaves.contains(true);
        List<TensorType> types = inputs.stream().map(Tensor::type).toList();
        for (Parameter parameter : block.getParameters().values()) {
            Tensor value = session.tensorOf(session.parameter(parameter));
            if (session.builder().roleOf(value) == Role.STATE) {
                states.add((long) inputs.size());
            }
            inputs.add(value);
            trained |= parameter.requiresGradient();
        }
        session.enter(block);
        OpaqueCall call = new OpaqueCall(
                block,
                session.path(),
                data.size(),
                labels == null ? -1 : labels.size(),
                leaves,
                names,
                training,
                params);
        OpaqueProfile profile = probe.probe(call, types, trained);
        Attributes attributes = OpaqueOperators.attributes(profile.outputs(), profile.strides())
                .with("block", session.path())
                .with(OpaqueOperators.CALL, calls.size())
                .with("leaves", leaves)
                .with("states", states)
                .with("taped", trained)
                .with("retained", profile.retainedBytes())
                .with("workspace", profile.workspaceBytes())
                .with("backward_workspace", profile.backwardWorkspaceBytes());
        calls.add(call);
        profiles.add(profile);
        List<Tensor> outputs = session.applyTo(Operators.get(OpaqueOperators.FORWARD_NAME), attributes, inputs);
        NDList list = new NDList();
        for (int i = 0; i < profile.outputs().size(); i++) {
            NDArray array = session.array(outputs.get(i));
            array.setName(profile.names().get(i));
            list.add(array);
        }
        return list;
    }
}
