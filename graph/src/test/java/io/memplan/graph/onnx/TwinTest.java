package io.memplan.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.loss.Loss;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network that is imported costs what the same network costs that is traced. */
final class TwinTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"11, false", "17, true"})
    void resNet50_costsWhatTheTracedOneCosts(long opset, boolean training) throws IOException {
        Path file = ResNetExport.resNet50(opset, 1000, training).write(folder.resolve("resnet50.onnx"));
        TrainingGraph imported = new OnnxImporter(file).optBatch(8).importGraph();
        Block block = ResNetV1.builder()
                .setNumLayers(50)
                .setImageShape(new Shape(3, 224, 224))
                .setOutSize(1000)
                .build();
        assertAlike(imported, traced(block, TensorType.of(ElementType.FLOAT32, 8, 3, 224, 224)));
    }

    @ParameterizedTest
    @CsvSource({"13", "17", "20"})
    void encoder_costsWhatTheTracedOneCosts(long opset) throws IOException {
        Path file = TransformerExport.encoder(opset, 3, 192, 6, 768, 10).write(folder.resolve("encoder.onnx"));
        TrainingGraph imported =
                new OnnxImporter(file).optBatch(8).optDimension("sequence", 96).importGraph();
        SequentialBlock block = new SequentialBlock();
        for (int layer = 0; layer < 3; layer++) {
            block.add(new TransformerEncoderBlock(192, 6, 768, 0.1f, Activation::gelu));
        }
        block.addSingleton(array -> array.mean(new int[] {1}))
                .add(Linear.builder().setUnits(10).build());
        assertAlike(imported, traced(block, TensorType.of(ElementType.FLOAT32, 8, 96, 192)));
    }

    @ParameterizedTest
    @CsvSource({"13", "17", "20"})
    void bert_costsWhatTheTracedOneCosts(long opset) throws IOException {
        Path file = TransformerExport.bert(opset, 2, 192, 6, 768, 1000, 2, 96).write(folder.resolve("bert.onnx"));
        TrainingGraph imported = new OnnxImporter(file).optBatch(8).importGraph();
        BertBlock bert = BertBlock.builder()
                .setTokenDictionarySize(1000)
                .optTypeDictionarySize(2)
                .optMaxSequenceLength(96)
                .optEmbeddingSize(192)
                .optTransformerBlockCount(2)
                .optAttentionHeadCount(6)
                .optHiddenSize(768)
                .build();
        SequentialBlock block = new SequentialBlock()
                .add(bert)
                .add(outputs -> new NDList(outputs.get(1)))
                .add(Linear.builder().setUnits(2).build());
        TensorType ids = TensorType.of(ElementType.INT64, 8, 96);
        assertAlike(imported, traced(block, ids, ids, ids));
    }

    /**
     * PyTorch's models broadcast one row of a mask to all pairs, where DJL's block writes every pair: another program,
     * of which the import keeps less by just two arrays of pairs.
     */
    @ParameterizedTest
    @CsvSource({"13", "17", "20"})
    void bert_withOneRowOfMask_keepsLessByTheMasksOfPairs(long opset) throws IOException {
        GraphFigures pairs = bert(opset, false);
        GraphFigures row = bert(opset, true);
        assertThat(row.parameterBytes()).isEqualTo(pairs.parameterBytes());
        assertThat(row.flops()).isCloseTo(pairs.flops(), withPercentage(2));
        long masksOfPairs = 2L * Float.BYTES * 8 * 96 * 96;
        assertThat(pairs.activationBytes() - row.activationBytes()).isEqualTo(masksOfPairs);
    }

    private GraphFigures bert(long opset, boolean rowMask) throws IOException {
        Path file = TransformerExport.bert(opset, 2, 192, 6, 768, 1000, 2, 96, rowMask)
                .write(folder.resolve("bert.onnx"));
        return GraphFigures.of(new OnnxImporter(file).optBatch(8).importGraph());
    }

    /** What is exported in parts costs what is exported as operators. */
    @ParameterizedTest
    @CsvSource({"13", "17"})
    void gpt_inParts_costsWhatItCostsAsOperators(long opset) throws IOException {
        GraphFigures parts = GraphFigures.of(gpt(opset));
        assertThat(parts).isEqualTo(GraphFigures.of(gpt(20)));
        assertThat(parts.parameterBytes())
                .isEqualTo(4L * (1000 * 64 + 128 * 64 + 2 * (12 * 64 * 64 + 13 * 64) + 2 * 64));
    }

    @ParameterizedTest
    @CsvSource({"LSTM, false", "LSTM, true", "GRU, false"})
    void recurrent_costsWhatTheTracedOneCosts(String operator, boolean bidirectional) throws IOException {
        long gates = operator.equals("LSTM") ? 4 : 3;
        long directions = bidirectional ? 2 : 1;
        OnnxSketch sketch = new OnnxSketch(17).input("x", DataType.FLOAT, 24, 8, 32);
        List<String> inputs = new ArrayList<>(List.of(
                "x", sketch.weight("w", directions, gates * 48, 32), sketch.weight("r", directions, gates * 48, 48)));
        if (!bidirectional) { // with biases, DJL's engine cannot run it both ways
            inputs.add(sketch.weight("b", directions, 2 * gates * 48));
        }
        Map<String, Object> attributes = Map.of(
                "hidden_size", 48, "direction", bidirectional ? "bidirectional" : "forward", "linear_before_reset", 1);
        String states = sketch.nodes("/rnn", operator, 1, attributes, inputs.toArray(String[]::new))
                .get(0);
        String ordered = sketch.node("/order", "Transpose", Map.of("perm", List.of(2, 0, 1, 3)), states);
        String joined = sketch.node("/join", "Reshape", ordered, sketch.integers(0, 0, -1));
        String mean = sketch.node("/mean", "ReduceMean", Map.of("axes", List.of(1), "keepdims", 0), joined);
        sketch.output(sketch.node(
                "/fc",
                "Gemm",
                Map.of("transB", 1),
                mean,
                sketch.weight("fc.weight", 10, directions * 48),
                sketch.weight("fc.bias", 10)));
        TrainingGraph imported = new OnnxImporter(sketch.write(folder.resolve("recurrent.onnx"))).importGraph();
        RecurrentBlock.BaseBuilder<?> builder = gates == 4 ? LSTM.builder() : GRU.builder();
        builder.setStateSize(48).setNumLayers(1).optBidirectional(bidirectional).optHasBiases(!bidirectional);
        Block layer = gates == 4 ? ((LSTM.Builder) builder).build() : ((GRU.Builder) builder).build();
        SequentialBlock block = new SequentialBlock()
                .addSingleton(array -> array.transpose(1, 0, 2))
                .add(layer)
                .addSingleton(array -> array.mean(new int[] {1}))
                .add(Linear.builder().setUnits(10).build());
        TrainingGraph traced = new Tracer(block, Loss.softmaxCrossEntropyLoss())
                .optGradientsAreZero(true)
                .trace(
                        List.of(TensorType.of(ElementType.FLOAT32, 24, 8, 32)),
                        List.of(TensorType.of(ElementType.INT64, 8)))
                .graph();
        assertAlike(imported, traced);
    }

    private TrainingGraph gpt(long opset) throws IOException {
        Path file = TransformerExport.gpt(opset, 2, 64, 4, 1000, 128).write(folder.resolve("gpt.onnx"));
        return new OnnxImporter(file).optBatch(4).optDimension("sequence", 96).importGraph();
    }

    private static TrainingGraph traced(Block block, TensorType... inputs) {
        return new Tracer(block, Loss.softmaxCrossEntropyLoss())
                .optGradientsAreZero(true)
                .trace(List.of(inputs), List.of(TensorType.of(ElementType.INT64, inputs[0].size(0))))
                .graph();
    }

    private static void assertAlike(TrainingGraph imported, TrainingGraph traced) {
        GraphFigures actual = GraphFigures.of(imported);
        GraphFigures expected = GraphFigures.of(traced);
        String both = "imported " + actual + ", traced " + expected;
        assertThat(actual.parameterBytes()).as(both).isEqualTo(expected.parameterBytes());
        assertThat(actual.flops()).as(both).isCloseTo(expected.flops(), withPercentage(2));
        assertThat(actual.activationBytes()).as(both).isCloseTo(expected.activationBytes(), withPercentage(2));
        assertThat(actual.activationPeakBytes()).as(both).isCloseTo(expected.activationPeakBytes(), withPercentage(2));
    }
}
