package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code memplan trace --onnx}, and what becomes of its graphs. */
final class OnnxCommandTest {

    private static final int DEPTH = 6;

    @TempDir
    Path folder;

    /** A chain of convolutions with an open batch and an open width. */
    private Path model() throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("chain");
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        shape.addDimBuilder().setDimValue(8);
        shape.addDimBuilder().setDimValue(16);
        shape.addDimBuilder().setDimParam("width");
        graph.addInputBuilder()
                .setName("x0")
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(DataType.FLOAT.getNumber())
                .setShape(shape);
        for (int i = 0; i < DEPTH; i++) {
            weight(graph, "conv" + i + ".weight", 8L, 8L, 3L, 3L);
            graph.addNode(node("Conv", "x" + i, "conv" + i + ".weight", "y" + i)
                    .addAttribute(AttributeProto.newBuilder().setName("pads").addAllInts(List.of(1L, 1L, 1L, 1L))));
            graph.addNode(node("Sigmoid", "y" + i, "x" + (i + 1)));
        }
        graph.addNode(node("GlobalAveragePool", "x" + DEPTH, "pooled"));
        graph.addNode(node("Flatten", "pooled", "flat"));
        weight(graph, "fc.weight", 8L, 4L);
        graph.addNode(node("MatMul", "flat", "fc.weight", "logits"));
        graph.addOutputBuilder().setName("logits");
        ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
        model.addOpsetImportBuilder().setVersion(17);
        return Files.write(folder.resolve("chain.onnx"), model.build().toByteArray());
    }

    private static void weight(GraphProto.Builder graph, String name, Long... shape) {
        graph.addInitializerBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addAllDims(Arrays.asList(shape));
    }

    private static NodeProto.Builder node(String operator, String... names) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(names).subList(0, names.length - 1))
                .addOutput(names[names.length - 1]);
    }

    @Test
    void trace_onnxModel_canBePlannedCheckedSimulatedAndExplained() throws IOException {
        Path graph = folder.resolve("graph.json");
        Path plan = folder.resolve("plan.json");
        Run trace = Run.of("trace", "--onnx", model(), "--batch", 64, "--dim", "width=16", "--json", "-o", graph);
        assertThat(trace.code()).as(trace.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(trace.out());
        assertThat(json.get("name").asText()).isEqualTo("chain");
        assertThat(json.get("keepAllPeakBytes").asLong())
                .isGreaterThan(json.get("alwaysResidentBytes").asLong() + DEPTH * 64L * 8 * 16 * 16 * 4);

        Run solve = Run.of("solve", graph, "--budget", "100%", "-o", plan);
        assertThat(solve.code()).as(solve.err()).isEqualTo(ExitCode.DONE);
        for (Run run :
                List.of(Run.of("check", graph, plan), Run.of("simulate", graph, plan), Run.of("explain", plan))) {
            assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void trace_onnxWithAdam_keepsTwoMoments() throws IOException {
        Path file = model();
        long sgd = residentBytes(file, "sgd");
        long adam = residentBytes(file, "adam");
        assertThat(adam - sgd).isEqualTo((DEPTH * 8 * 8 * 9 + 8 * 4) * 4L);
    }

    private static long residentBytes(Path file, String optimizer) throws IOException {
        Run run =
                Run.of("trace", "--onnx", file, "--batch", 2, "--dim", "width=16", "--optimizer", optimizer, "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        return new ObjectMapper().readTree(run.out()).get("alwaysResidentBytes").asLong();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model lenet|--model|does not go with --onnx",
                "--image-size 32|--image-size|does not go with --onnx",
                "--batch 2|width|--dim width=128",
                "--batch 0 --dim width=16|--batch|1 or more",
                "--batch 2 --dim width=16 --dim length=4|length|no open axis",
                "--batch 2 --dim width=-1|--dim width|1 or more",
                "--batch 2 --dim width=16 --loss hinge|hinge|softmax-ce, l2, l1, mean",
                "--batch 2 --dim width=16 --frozen (|--frozen|no regular expression",
                "--batch 2 --dim width=16 --loss-output y99|y99|logits"
            })
    void trace_onnxWithWrongOptions_isAUsageErrorThatSaysWhatToDo(String options, String said, String more)
            throws IOException {
        Run run = Run.of((Object[]) ("trace --onnx " + model() + " " + options).split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(said, more, "Maybe");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void trace_onnxOptionsWithoutOnnx_areAUsageError() {
        Run run = Run.of("trace", "--model", "lenet", "--dim", "batch=3");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--dim goes with --onnx only");
        Run none = Run.of("trace");
        assertThat(none.code()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("There is no model", "--model");
    }

    @Test
    void trace_fileThatIsNoModel_isAnInvalidFile() throws IOException {
        byte[] whole = Files.readAllBytes(model());
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
        Run run = Run.of("trace", "--onnx", cut, "-o", folder.resolve("graph.json"));
        assertThat(run.code()).isEqualTo(ExitCode.INVALID_FILE);
        assertThat(run.err()).contains("cut.onnx", "cut short", "Maybe");
        assertThat(folder.resolve("graph.json")).doesNotExist();
        assertThat(Run.of("trace", "--onnx", folder.resolve("none.onnx")).code())
                .isEqualTo(ExitCode.USAGE);
    }
}
