package io.memplan.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.memplan.graph.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files from strangers: cut, damaged, or made to exhaust memory or to reach other files. */
@Timeout(120)
final class HostileModelTest {

    @TempDir
    Path folder;

    /** A model with most kinds of fields, that is imported without an error. */
    private static OnnxSketch small() {
        OnnxSketch sketch = new OnnxSketch(17).input("x", DataType.FLOAT, 2, 3, 8, 8);
        String data = sketch.node(
                "/conv",
                "Conv",
                Map.of("kernel_shape", List.of(3, 3), "pads", List.of(1, 1, 1, 1), "auto_pad", "NOTSET"),
                "x",
                sketch.weight("conv.weight", 4, 3, 3, 3),
                sketch.weight("conv.bias", 4));
        data = sketch.node("/pool", "MaxPool", Map.of("kernel_shape", List.of(2, 2), "strides", List.of(2, 2)), data);
        String batch = sketch.node("", "Gather", Map.of("axis", 0), sketch.node("", "Shape", data), sketch.integer(0));
        String shape = sketch.node(
                "",
                "Concat",
                Map.of("axis", 0),
                sketch.node("", "Unsqueeze", batch, sketch.integers(0)),
                sketch.integers(-1));
        data = sketch.node("", "Reshape", data, shape);
        data = sketch.node("", "Div", data, sketch.number(3));
        data = sketch.node("/fc", "MatMul", data, sketch.weight("fc.weight", 64, 5));
        return sketch.output(data);
    }

    @Test
    void import_everyPrefix_isRefusedClearly() throws IOException {
        byte[] whole = small().model().toByteArray();
        Path file = folder.resolve("cut.onnx");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> new OnnxImporter(file).importGraph())
                    .as("prefix of %d bytes", length)
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("Maybe");
        }
        Files.write(file, whole);
        assertThat(new OnnxImporter(file).importGraph().operations()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void import_flippedBytes_worksOrIsRefusedClearly(long seed) throws IOException {
        byte[] whole = small().model().toByteArray();
        Path file = folder.resolve("flipped.onnx");
        Random random = new Random(seed);
        for (int round = 0; round < 600; round++) {
            byte[] bytes = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try {
                new OnnxImporter(file).importGraph();
            } catch (CorruptFileException | OnnxException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | Error e) {
                Path kept = Files.write(Files.createTempFile("flipped", ".onnx"), bytes);
                fail("seed " + seed + ", round " + round + ", kept as " + kept, e);
            }
        }
    }

    @Test
    void read_tooManyNodes_isRefusedBeforeMemoryIsTaken() throws IOException {
        NodeProto empty = NodeProto.getDefaultInstance();
        GraphProto.Builder graph = GraphProto.newBuilder();
        for (int i = 0; i <= OnnxLimits.MAX_NODES; i++) {
            graph.addNode(empty);
        }
        refused(ModelProto.newBuilder().setGraph(graph).build(), "it has more than 100000 nodes");
    }

    @Test
    void read_tensorsBeyondTheLimits_areRefused() throws IOException {
        refused(initializer(TensorProto.newBuilder().addDims(1L << 40).addDims(1L << 40)), "elements");
        refused(initializer(TensorProto.newBuilder().addDims(-1)), "negative");
        TensorProto.Builder axes = TensorProto.newBuilder();
        for (int i = 0; i < 100_000; i++) {
            axes.addDims(1);
        }
        refused(initializer(axes), "more than 16 axes");
    }

    private static ModelProto initializer(TensorProto.Builder tensor) {
        return new OnnxSketch(17).initializer(tensor.build()).model();
    }

    private void refused(ModelProto model, String said) throws IOException {
        Path file = Files.write(folder.resolve("hostile.onnx"), model.toByteArray());
        assertThatThrownBy(() -> OnnxReader.read(file, false))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(said);
    }

    @Test
    void import_constantsThatGrow_areBounded() throws IOException {
        OnnxSketch sketch = new OnnxSketch(17);
        String ones = sketch.node("", "ConstantOfShape", sketch.integers(16_000));
        for (int i = 0; i < 1_000; i++) {
            ones = sketch.node("", "Add", ones, ones);
        }
        Path file = sketch.output(ones).write(folder.resolve("growing.onnx"));
        assertThatThrownBy(() -> new OnnxImporter(file).importGraph())
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("2000000 numbers");
    }

    @ParameterizedTest
    @CsvSource({
        "weights.bin, false, is refused",
        "../weights.bin, true, is outside the model's folder",
        "/etc/passwd, true, is outside the model's folder",
        "link.bin, true, leads outside the model's folder",
        "missing.bin, true, does not exist",
        "short.bin, true, 'has 10 bytes, but 24 are needed'",
        "'', true, is outside the model's folder"
    })
    void read_externalDataElsewhere_isRefused(String location, boolean allowed, String said) throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        Files.write(folder.resolve("weights.bin"), new byte[24]);
        Files.write(models.resolve("weights.bin"), new byte[24]);
        Files.write(models.resolve("short.bin"), new byte[10]);
        Files.createSymbolicLink(models.resolve("link.bin"), folder.resolve("weights.bin"));
        Path file = Files.write(models.resolve("m.onnx"), external(location).toByteArray());
        assertThatThrownBy(() -> OnnxReader.read(file, allowed))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("the external data '" + location + "' of the tensor w " + said);
    }

    @Test
    void read_externalDataBesideTheModel_isAllowedOnRequest() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[24]);
        Path file =
                Files.write(folder.resolve("m.onnx"), external("weights.bin").toByteArray());
        assertThat(OnnxReaderTest.weight(OnnxReader.read(file, true), "w").numbers())
                .isEmpty();
    }

    private static ModelProto external(String location) {
        OnnxSketch sketch = new OnnxSketch(17)
                .initializer(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addDims(4)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", location))
                        .addExternalData(entry("offset", "8"))
                        .addExternalData(entry("length", "16"))
                        .build())
                .output("y");
        sketch.node("", "Identity", "w");
        return sketch.model();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void import_manyReshapes_ends() throws IOException {
        OnnxSketch sketch = new OnnxSketch(17).input("x", DataType.FLOAT, 6);
        String data = "x";
        String shape = sketch.integers(2, 3);
        for (int i = 0; i < 20_000; i++) {
            data = sketch.node("", "Reshape", data, shape);
        }
        OnnxSketch done = sketch.output(data);
        assertThat(Imports.typeOfOutput(done, folder).shape()).containsExactly(2L, 3L);
    }
}
