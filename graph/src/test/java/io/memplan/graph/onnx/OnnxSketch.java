package io.memplan.graph.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes ONNX models with the generated classes of ONNX itself, laid out as PyTorch's exporter lays them out: nodes named
 * by the path of their module, parameters by theirs.
 */
final class OnnxSketch {

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("main_graph");
    private final long opset;
    private int constants;

    OnnxSketch(long opset) {
        this.opset = opset;
    }

    long opset() {
        return opset;
    }

    /** Adds an input; a text is an open axis of that name. */
    OnnxSketch input(String name, TensorProto.DataType type, Object... axes) {
        graph.addInput(info(name, type, axes));
        return this;
    }

    OnnxSketch output(String name) {
        graph.addOutput(info(name, TensorProto.DataType.FLOAT));
        return this;
    }

    private static ValueInfoProto info(String name, TensorProto.DataType type, Object... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object axis : axes) {
            if (axis instanceof String symbol) {
                shape.addDimBuilder().setDimParam(symbol);
            } else {
                shape.addDimBuilder().setDimValue(((Number) axis).longValue());
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    /** Adds a weight of single precision without its numbers. */
    String weight(String name, long... shape) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(Arrays.stream(shape).boxed().toList()));
        return name;
    }

    OnnxSketch initializer(TensorProto tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    /** Returns a tensor of one integer, for an attribute. */
    static TensorProto int64(long number) {
        return TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(number)
                .build();
    }

    /** Adds a node that holds integers, and returns the name of its output. */
    String integers(long... numbers) {
        ByteBuffer raw = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(numbers).forEach(raw::putLong);
        return constant(TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(numbers.length)
                .setRawData(ByteString.copyFrom(raw.array())));
    }

    /** Adds a node that holds one integer without axes. */
    String integer(long number) {
        return constant(TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addInt64Data(number));
    }

    /** Adds a node that holds one number of single precision without axes. */
    String number(double number) {
        return constant(TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData((float) number));
    }

    private String constant(TensorProto.Builder tensor) {
        String name = "/Constant_" + constants++;
        graph.addNode(NodeProto.newBuilder()
                .setName(name)
                .setOpType("Constant")
                .addOutput(name + "_output_0")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor)));
        return name + "_output_0";
    }

    /** Adds a node of one output, and returns the output's name. */
    String node(String path, String operator, Map<String, ?> attributes, String... inputs) {
        return nodes(path, operator, 1, attributes, inputs).get(0);
    }

    String node(String path, String operator, String... inputs) {
        return node(path, operator, Map.of(), inputs);
    }

    List<String> nodes(String path, String operator, int outputs, Map<String, ?> attributes, String... inputs) {
        String name = path + "/" + operator;
        NodeProto.Builder node =
                NodeProto.newBuilder().setName(name).setOpType(operator).addAllInput(List.of(inputs));
        for (int i = 0; i < outputs; i++) {
            node.addOutput(name + "_output_" + i + "_" + graph.getNodeCount());
        }
        new TreeMap<>(attributes).forEach((key, value) -> node.addAttribute(attribute(key, value)));
        graph.addNode(node);
        return List.copyOf(node.getOutputList());
    }

    OnnxSketch node(NodeProto node) {
        graph.addNode(node);
        return this;
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof List<?> list) {
            list.forEach(element -> attribute.addInts(((Number) element).longValue()));
            return attribute.setType(AttributeProto.AttributeType.INTS).build();
        }
        if (value instanceof String text) {
            return attribute
                    .setType(AttributeProto.AttributeType.STRING)
                    .setS(ByteString.copyFromUtf8(text))
                    .build();
        }
        if (value instanceof TensorProto tensor) {
            return attribute
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(tensor)
                    .build();
        }
        return value instanceof Float || value instanceof Double
                ? attribute
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(((Number) value).floatValue())
                        .build()
                : attribute
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(((Number) value).longValue())
                        .build();
    }

    ModelProto model() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("pytorch")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, model().toByteArray());
    }
}
