package io.memplan.graph.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.PairList;
import io.memplan.graph.Effects;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.operator.OpaqueOperators;
import io.memplan.graph.testing.UserBlock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Opaque blocks without an engine: one operation forward, one backward, and what lives between them. */
class OpaqueTraceTest {

    private static final TensorType INPUT = TensorType.of(ElementType.FLOAT32, 4, 3);

    private static final Loss SUM = new Loss("sum") {
        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            return predictions.head().sum();
        }
    };

    private static Block reader() {
        return new UserBlock((x, scale) -> x.mul(scale.toFloatArray()[0]));
    }

    private static TracedStep trace(Block block, @Nullable Block opaque) {
        return new Tracer(block, SUM)
                .optOpaque(candidate -> candidate == opaque)
                .trace(List.of(INPUT), List.of());
    }

    private static Operation only(TrainingGraph graph, String operator) {
        List<Operation> found = graph.operations().stream()
                .filter(operation -> operation.operator().equals(operator))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void trace_ofOpaqueChild_makesOneOperationEachWayWithATapeBetween() {
        Block opaque = reader();
        TracedStep step = trace(
                new SequentialBlock()
                        .add(new UserBlock(NDArray::mul))
                        .add(opaque)
                        .add(new UserBlock(NDArray::add)),
                opaque);
        TrainingGraph graph = step.graph();
        Operation forward = only(graph, OpaqueOperators.FORWARD_NAME);
        Operation backward = only(graph, OpaqueOperators.BACKWARD_NAME);
        Value tape = graph.value(forward.outputs().get(OpaqueOperators.tapeOf(forward.attributes())));
        assertThat(forward.attributes().text("block")).isEqualTo("02UserBlock");
        assertThat(forward.effects()).isEqualTo(Effects.RANDOM);
        assertThat(tape.bytes()).isEqualTo(INPUT.bytes());
        assertThat(graph.lastUseOfStorage(tape.storage())).isEqualTo(backward.id());
        assertThat(graph.lastUseOfStorage(graph.storageOf(forward.inputs().get(0))))
                .as("autograd keeps the input")
                .isGreaterThanOrEqualTo(backward.id());
        assertThat(step.opaqueCalls()).hasSize(1);
        assertThat(step.opaqueCalls().get(0).block()).isSameAs(opaque);
    }

    @Test
    void trace_puts_theBlocksBack() {
        Block opaque = reader();
        SequentialBlock model = new SequentialBlock().add(opaque).add(new UserBlock(NDArray::add));
        trace(model, opaque);
        assertThat(model.getChildren().get(0).getValue()).isSameAs(opaque);
    }

    @Test
    void trace_ofFrozenOpaqueFirst_hasNoTapeAndNoBackward() {
        Block opaque = reader();
        opaque.freezeParameters(true);
        TrainingGraph graph = trace(new SequentialBlock().add(opaque).add(new UserBlock(NDArray::mul)), opaque)
                .graph();
        assertThat(OpaqueOperators.tapeOf(
                        only(graph, OpaqueOperators.FORWARD_NAME).attributes()))
                .isNegative();
        assertThat(graph.operations())
                .noneMatch(operation -> operation.operator().equals(OpaqueOperators.BACKWARD_NAME));
    }

    @Test
    void trace_ofOpaqueInAFieldOfItsOwnClass_saysWhatToDo() {
        assertThatThrownBy(() -> trace(new Holder(), null)).isInstanceOf(TraceException.class);
        Holder holder = new Holder();
        assertThatThrownBy(() -> trace(holder, holder.reader))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("Holder.reader that holds it is declared as UserBlock")
                .hasMessageContaining("\nMaybe declare the field as Block");
    }

    /** A block whose child is kept in a field that only its own class fits. */
    private static final class Holder extends AbstractBlock {

        private final UserBlock reader =
                addChildBlock("reader", new UserBlock((x, scale) -> x.mul(scale.toFloatArray()[0])));

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
            return reader.forward(store, inputs, training);
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
            reader.initialize(manager, dataType, inputShapes);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return inputShapes;
        }
    }
}
