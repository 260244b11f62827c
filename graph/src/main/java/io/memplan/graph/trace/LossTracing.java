package io.memplan.graph.trace;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.loss.Loss;
import io.memplan.graph.operator.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How the loss becomes part of a trace. */
sealed interface LossTracing {

    /** Records the loss of predictions. */
    Tensor evaluate(TraceSession session, OpaqueTracing opaqueCalls, NDList labels, NDList predictions);

    /** The loss does what no trace can follow, but it may be run as one operation. */
    final class UntraceableLossException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UntraceableLossException(RefusedCallException cause) {
            super(cause);
        }
    }

    /**
     * The loss runs once on abstract arrays.
     *
     * @param block the block, whose parameters the loss may hold
     * @param loss the loss
     */
    record Traced(Block block, Loss loss) implements LossTracing {

        @Override
        public Tensor evaluate(TraceSession session, OpaqueTracing opaqueCalls, NDList labels, NDList predictions) {
            Map<String, Parameter> parameterByUid = new HashMap<>();
            for (Parameter parameter : block.getParameters().values()) {
                if (parameter.isInitialized()) {
                    parameterByUid.put(parameter.getArray().getUid(), parameter);
                }
            }
            LossArrays arrays =
                    LossArrays.replace(loss, array -> Optional.ofNullable(parameterByUid.get(array.getUid()))
                            .map(session::parameter));
            try {
                session.builder().setScope("loss");
                return session.tensorOf(loss.evaluate(labels, predictions));
            } catch (RefusedCallException e) {
                if (arrays.holdsAny()) {
                    throw e; // a parameter that the loss holds gets a gradient only from a trace
                }
                throw new UntraceableLossException(e);
            } finally {
                arrays.restore();
            }
        }
    }

    /**
     * The loss is one operation, under the engine's own autograd.
     *
     * @param loss the loss
     */
    record Opaque(Loss loss) implements LossTracing {

        @Override
        public Tensor evaluate(TraceSession session, OpaqueTracing opaqueCalls, NDList labels, NDList predictions) {
            LossBlock block = new LossBlock(loss, predictions.size());
            session.name(block, "loss");
            NDList inputs = new NDList(predictions);
            inputs.addAll(labels);
            return session.tensorOf(
                    opaqueCalls.record(block, inputs, null, true, null).singletonOrThrow());
        }
    }
}
