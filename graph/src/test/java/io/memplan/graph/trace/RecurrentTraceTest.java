package io.memplan.graph.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.training.loss.Loss;
import com.sun.management.ThreadMXBean;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recurrent layers become operations of their steps, or of whole layers where the engine runs those at once. */
class RecurrentTraceTest {

    private static final int STEPS = 50;

    static List<RecurrentBlock> stacks() {
        return List.of(
                configured(LSTM.builder()).build(),
                configured(GRU.builder()).build(),
                configured(RNN.builder().setActivation(RNN.Activation.TANH)).build());
    }

    private static <T extends RecurrentBlock.BaseBuilder<T>> T configured(T builder) {
        builder.setStateSize(256);
        builder.setNumLayers(2);
        builder.optBidirectional(true);
        builder.optHasBiases(false);
        builder.optDropRate(0.2f);
        return builder;
    }

    private static TrainingGraph trace(Block layers, Device device, ElementType type) {
        return trace(layers, device, List.of(TensorType.of(type, 32, STEPS, 128)));
    }

    private static TrainingGraph trace(Block layers, Device device, List<TensorType> inputs) {
        Block block = new SequentialBlock()
                .add(layers)
                .addSingleton(x -> x.mean(new int[] {1}))
                .add(Linear.builder().setUnits(10).build());
        return new Tracer(block, Loss.softmaxCrossEntropyLoss())
                .optDevice(device)
                .trace(inputs, List.of(TensorType.of(ElementType.INT64, 32)))
                .graph();
    }

    private static long count(TrainingGraph graph, String operator, Phase phase) {
        return graph.operations().stream()
                .filter(operation -> operation.operator().startsWith(operator) && operation.phase() == phase)
                .count();
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void trace_ofLongStack_allocatesOnlyTheGraph(RecurrentBlock layers) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        TrainingGraph graph = trace(layers, Device.cpu(), ElementType.FLOAT32);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100L << 20);
        assertThat(graph.operations().stream().map(Operation::operator)).contains("memplan::dropout_mask");
    }

    @Test
    void trace_ofLstm_hasOneOperationForEachRunOverTheSequence() {
        TrainingGraph graph = trace(stacks().get(0), Device.cpu(), ElementType.FLOAT32);

        assertThat(count(graph, "aten::mkldnn_rnn_layer", Phase.FORWARD)).isEqualTo(4);
        assertThat(count(graph, "aten::mkldnn_rnn_layer_backward", Phase.BACKWARD))
                .isEqualTo(4);
    }

    @Test
    void trace_ofLstmInDoublePrecision_goesStepByStep() {
        TensorType state = TensorType.of(ElementType.FLOAT64, 4, 32, 256);
        List<TensorType> inputs = List.of(TensorType.of(ElementType.FLOAT64, 32, STEPS, 128), state, state);
        TrainingGraph graph = trace(stacks().get(0), Device.cpu(), inputs);

        assertThat(count(graph, "memplan::lstm_cell", Phase.FORWARD)).isEqualTo(4 * STEPS);
    }

    @Test
    void trace_ofGru_hasOneCellForEachStep() {
        TrainingGraph graph = trace(stacks().get(1), Device.cpu(), ElementType.FLOAT32);

        assertThat(count(graph, "memplan::gru_cell", Phase.FORWARD)).isEqualTo(4 * STEPS);
        assertThat(count(graph, "memplan::gru_cell_backward", Phase.BACKWARD)).isEqualTo(4 * STEPS);
    }

    @Test
    void trace_ofBidirectionalLayerWithBiases_saysThatTheEngineFailsToo() {
        LSTM layers = LSTM.builder()
                .setStateSize(8)
                .setNumLayers(1)
                .optBidirectional(true)
                .build();

        assertThatThrownBy(() -> trace(layers, Device.cpu(), ElementType.FLOAT32))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("The run 0 of a recurrent layer gets the parameters [float32[32x128],"
                        + " float32[32x8], float32[32x128], float32[32x8]]")
                .hasMessageContaining("fails without Memplan too")
                .hasMessageContaining("\nMaybe use optHasBiases(false) there.");
    }

    @Test
    void trace_ofRecurrentLayerOnAGpu_isRefused() {
        assertThatThrownBy(() -> trace(stacks().get(0), Device.gpu(), ElementType.FLOAT32))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("A recurrent layer on the device gpu(0) cannot be traced")
                .hasMessageContaining("\nMaybe mark its block opaque, or train on the CPU.");
    }

    @Test
    void trace_ofRecurrentLayerInBfloat16_isRefused() {
        assertThatThrownBy(() -> trace(stacks().get(1), Device.cpu(), ElementType.BFLOAT16))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("Arrays of the type bfloat16 cannot be traced");
    }
}
