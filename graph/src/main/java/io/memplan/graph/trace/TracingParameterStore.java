package io.memplan.graph.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import org.jspecify.annotations.Nullable;

/** A parameter store that hands out abstract arrays and notes which block asks. */
final class TracingParameterStore extends ParameterStore {

    private final TraceSession session;

    TracingParameterStore(TraceSession session) {
        super(session.manager(), false);
        this.session = session;
    }

    @Override
    @SuppressWarnings("NullAway") // DJL's contract: no array for an absent parameter
    public @Nullable NDArray getValue(@Nullable Parameter parameter, Device device, boolean training) {
        return parameter == null ? null : session.parameter(parameter);
    }
}
