package io.memplan.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.sun.management.ThreadMXBean;
import io.memplan.graph.file.CorruptFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of a file that ONNX's own classes wrote. */
final class OnnxReaderTest {

    private static final int GRAPH = 7;
    private static final int INITIALIZER = 5;
    private static final int RAW_DATA = 9;

    @TempDir
    Path folder;

    private OnnxModel read(OnnxSketch sketch) throws IOException {
        return OnnxReader.read(sketch.write(folder.resolve("model.onnx")), false);
    }

    private static OnnxAttribute attribute(OnnxNode node, String name) {
        return Objects.requireNonNull(node.attributes().get(name), name);
    }

    static OnnxTensor weight(OnnxModel model, String name) {
        return Objects.requireNonNull(model.initializers().get(name), name);
    }

    @Test
    void read_model_keepsItsStructure() throws IOException {
        OnnxSketch sketch = new OnnxSketch(17)
                .input("x", DataType.FLOAT16, "batch", 3, "width")
                .input("w", DataType.FLOAT, 4);
        sketch.weight("w", 4);
        sketch.node(
                "/layer/0",
                "Made",
                Map.of("i", 3, "f", 0.25f, "s", "text", "is", List.of(1, -2), "t", TensorProto.getDefaultInstance()),
                "x",
                "",
                "w");
        sketch.output("y");

        OnnxModel model = read(sketch);

        assertThat(model.opset()).isEqualTo(17);
        assertThat(model.outputs()).containsExactly("y");
        assertThat(model.inputs()).singleElement().satisfies(input -> {
            assertThat(input.name()).isEqualTo("x");
            assertThat(input.axes())
                    .containsExactly(
                            new OnnxInput.Axis(-1, "batch"),
                            new OnnxInput.Axis(3, ""),
                            new OnnxInput.Axis(-1, "width"));
        });
        assertThat(model.initializers()).containsOnlyKeys("w");
        OnnxNode node = model.nodes().get(0);
        assertThat(node.label()).isEqualTo("/layer/0/Made (Made)");
        assertThat(node.inputs()).containsExactly("x", "", "w");
        assertThat(attribute(node, "i").integer()).isEqualTo(3);
        assertThat(attribute(node, "f").real()).isEqualTo(0.25);
        assertThat(attribute(node, "s").text()).isEqualTo("text");
        assertThat(attribute(node, "is").integers()).containsExactly(1L, -2L);
        assertThat(attribute(node, "t").tensor()).isNotNull();
    }

    static Stream<Arguments> tensors() {
        return Stream.of(
                tensor(DataType.FLOAT, raw(8).putFloat(1.5f).putFloat(-2f), 1.5, -2.0),
                tensor(DataType.DOUBLE, raw(16).putDouble(1e300).putDouble(-2), 1e300, -2.0),
                tensor(DataType.FLOAT16, raw(4).putShort((short) 0x3c00).putShort((short) 0x8001), 1.0, -0x1p-24),
                tensor(DataType.FLOAT16, raw(4).putShort((short) 0x7c00).putShort((short) 0xc500), 1.0 / 0, -5.0),
                tensor(DataType.BFLOAT16, raw(4).putShort((short) 0x3f80).putShort((short) 0xc000), 1.0, -2.0),
                tensor(DataType.INT64, raw(16).putLong(Long.MAX_VALUE).putLong(-1), Long.MAX_VALUE, -1L),
                tensor(DataType.INT32, raw(8).putInt(7).putInt(-7), 7L, -7L),
                tensor(DataType.INT16, raw(4).putShort((short) 7).putShort((short) -7), 7L, -7L),
                tensor(DataType.INT8, raw(2).put((byte) 7).put((byte) -7), 7L, -7L),
                tensor(DataType.UINT8, raw(2).put((byte) 7).put((byte) -7), 7L, 249L),
                tensor(DataType.BOOL, raw(2).put((byte) 1).put((byte) 0), 1L, 0L),
                Arguments.of(typed(DataType.FLOAT).addFloatData(1.5f).addFloatData(-2f), List.of(1.5, -2.0)),
                Arguments.of(typed(DataType.DOUBLE).addDoubleData(1.5).addDoubleData(-2), List.of(1.5, -2.0)),
                Arguments.of(typed(DataType.FLOAT16).addInt32Data(0x3c00).addInt32Data(0xc000), List.of(1.0, -2.0)),
                Arguments.of(typed(DataType.BFLOAT16).addInt32Data(0x3f80).addInt32Data(0xc000), List.of(1.0, -2.0)),
                Arguments.of(typed(DataType.INT64).addInt64Data(5).addInt64Data(-5), List.of(5L, -5L)),
                Arguments.of(typed(DataType.INT32).addInt32Data(5).addInt32Data(-5), List.of(5L, -5L)),
                Arguments.of(typed(DataType.BOOL).addInt32Data(1).addInt32Data(0), List.of(1L, 0L)));
    }

    private static ByteBuffer raw(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TensorProto.Builder typed(DataType type) {
        return TensorProto.newBuilder()
                .setName("t")
                .setDataType(type.getNumber())
                .addDims(2);
    }

    private static Arguments tensor(DataType type, ByteBuffer raw, Number... numbers) {
        return Arguments.of(typed(type).setRawData(ByteString.copyFrom(raw.rewind())), List.of(numbers));
    }

    @ParameterizedTest
    @MethodSource("tensors")
    void read_smallTensor_keepsItsNumbers(TensorProto.Builder tensor, List<Number> numbers) throws IOException {
        OnnxSketch sketch = new OnnxSketch(17).initializer(tensor.build()).output("t");
        sketch.node("", "Identity", "t");
        OnnxTensor read = weight(read(sketch), "t");
        assertThat(read.shape()).containsExactly(2L);
        assertThat(read.numbers()).contains(numbers);
    }

    @Test
    void read_tensorOfWrongLength_isRefused() {
        OnnxSketch sketch = new OnnxSketch(17)
                .initializer(typed(DataType.FLOAT)
                        .setRawData(ByteString.copyFrom(new byte[7]))
                        .build())
                .output("t");
        assertThatThrownBy(() -> read(sketch))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("the tensor t of 2 elements of type float32 has 7 bytes");
    }

    /** The file is a hole but for its ends, so the test takes no disk either. */
    @Test
    void read_weightOfOneGigabyte_isSkipped() throws IOException {
        long elements = 256L << 20;
        long rawBytes = 4 * elements;
        byte[] tensorHead = typed(DataType.FLOAT)
                .clearDims()
                .addDims(elements)
                .setName("big")
                .build()
                .toByteArray();
        int rawHead = CodedOutputStream.computeTagSize(RAW_DATA) + CodedOutputStream.computeUInt64SizeNoTag(rawBytes);
        OnnxSketch sketch = new OnnxSketch(17).output("y");
        sketch.node("", "Identity", "big");
        byte[] rest = sketch.model().getGraph().toByteArray();
        long tensorBytes = tensorHead.length + rawHead + rawBytes;
        long graphBytes = CodedOutputStream.computeTagSize(INITIALIZER)
                + CodedOutputStream.computeUInt64SizeNoTag(tensorBytes)
                + tensorBytes
                + rest.length;
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(start);
        coded.writeRawBytes(sketch.model().toBuilder().clearGraph().build().toByteArray());
        coded.writeTag(GRAPH, 2);
        coded.writeUInt64NoTag(graphBytes);
        coded.writeTag(INITIALIZER, 2);
        coded.writeUInt64NoTag(tensorBytes);
        coded.writeRawBytes(tensorHead);
        coded.writeTag(RAW_DATA, 2);
        coded.writeUInt64NoTag(rawBytes);
        coded.flush();
        Path file = folder.resolve("big.onnx");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(start.toByteArray());
            out.seek(out.getFilePointer() + rawBytes);
            out.write(rest);
        }

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        OnnxModel model = OnnxReader.read(file, false);

        assertThat(Files.size(file)).isGreaterThan(1L << 30);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(8L << 20);
        assertThat(weight(model, "big").shape()).containsExactly(elements);
        assertThat(model.nodes()).hasSize(1);
    }

    @Test
    void read_noModel_isRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "{\"format\": \"memplan.graph\"}");
        Path empty = Files.createFile(folder.resolve("empty.onnx"));
        assertThatThrownBy(() -> OnnxReader.read(text, false))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("text.onnx")
                .hasMessageContaining("Maybe it is no ONNX model");
        assertThatThrownBy(() -> OnnxReader.read(empty, false)).isInstanceOf(CorruptFileException.class);
        assertThatThrownBy(() -> OnnxReader.read(folder, false)).isInstanceOf(CorruptFileException.class);
        assertThatThrownBy(() -> OnnxReader.read(folder.resolve("none"), false))
                .isInstanceOf(NoSuchFileException.class);
    }
}
