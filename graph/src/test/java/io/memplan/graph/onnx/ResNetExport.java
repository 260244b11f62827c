package io.memplan.graph.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import java.util.Map;

/** Residual networks as PyTorch would export them, with the layers of DJL's {@code ResNetV1} of 50 layers. */
final class ResNetExport {

    private static final int[] UNITS = {3, 4, 6, 3};
    private static final int[] FILTERS = {64, 256, 512, 1024, 2048};

    private final OnnxSketch onnx;
    private final boolean training;

    private ResNetExport(OnnxSketch onnx, boolean training) {
        this.onnx = onnx;
        this.training = training;
    }

    /**
     * Returns the export of a network of 50 layers.
     *
     * @param opset the version of the operator set
     * @param classes the number of classes
     * @param training whether it is exported with the batch normalization of training
     */
    static OnnxSketch resNet50(long opset, int classes, boolean training) {
        OnnxSketch onnx = new OnnxSketch(opset).input("input", DataType.FLOAT, "batch", 3, 224, 224);
        return new ResNetExport(onnx, training).build(classes);
    }

    private OnnxSketch build(int classes) {
        String data = relu("", norm("bn1", conv("conv1", "input", 3, FILTERS[0], 7, 2, false), FILTERS[0]));
        data = onnx.node(
                "/maxpool",
                "MaxPool",
                Map.of(
                        "kernel_shape",
                        List.of(3, 3),
                        "pads",
                        List.of(1, 1, 1, 1),
                        "strides",
                        List.of(2, 2),
                        "ceil_mode",
                        0),
                data);
        int channels = FILTERS[0];
        for (int stage = 0; stage < UNITS.length; stage++) {
            for (int unit = 0; unit < UNITS[stage]; unit++) {
                int stride = stage > 0 && unit == 0 ? 2 : 1;
                String path = "layer" + (stage + 1) + "." + unit;
                data = unit(path, data, channels, FILTERS[stage + 1], stride, unit == 0);
                channels = FILTERS[stage + 1];
            }
        }
        data = onnx.node("/avgpool", "GlobalAveragePool", data);
        data = onnx.node("", "Flatten", Map.of("axis", 1), data);
        data = onnx.node(
                "/fc",
                "Gemm",
                Map.of("alpha", 1f, "beta", 1f, "transB", 1),
                data,
                onnx.weight("fc.weight", classes, channels),
                onnx.weight("fc.bias", classes));
        return onnx.output(data);
    }

    private String unit(String path, String data, int channels, int filters, int stride, boolean projects) {
        int inner = filters / 4;
        String main =
                relu(path, norm(path + ".bn1", conv(path + ".conv1", data, channels, inner, 1, stride, true), inner));
        main = relu(path, norm(path + ".bn2", conv(path + ".conv2", main, inner, inner, 3, 1, false), inner));
        main = norm(path + ".bn3", conv(path + ".conv3", main, inner, filters, 1, 1, true), filters);
        String shortcut = projects
                ? norm(
                        path + ".downsample.1",
                        conv(path + ".downsample.0", data, channels, filters, 1, stride, false),
                        filters)
                : data;
        return relu(path, onnx.node(path(path), "Add", main, shortcut));
    }

    private static String path(String module) {
        return "/" + module.replace('.', '/');
    }

    private String relu(String module, String data) {
        return onnx.node(path(module) + "/relu", "Relu", data);
    }

    private String conv(String module, String data, int channels, int filters, int size, int stride, boolean bias) {
        int padding = size / 2;
        Map<String, Object> attributes = Map.of(
                "dilations", List.of(1, 1),
                "group", 1,
                "kernel_shape", List.of(size, size),
                "pads", List.of(padding, padding, padding, padding),
                "strides", List.of(stride, stride));
        String weight = onnx.weight(module + ".weight", filters, channels, size, size);
        return bias
                ? onnx.node(path(module), "Conv", attributes, data, weight, onnx.weight(module + ".bias", filters))
                : onnx.node(path(module), "Conv", attributes, data, weight);
    }

    private String norm(String module, String data, int channels) {
        Map<String, Object> attributes = Map.of("epsilon", 1e-5f, "momentum", 0.9f);
        if (training) {
            attributes = Map.of("epsilon", 1e-5f, "momentum", 0.9f, "training_mode", 1);
        }
        return onnx.nodes(
                        path(module),
                        "BatchNormalization",
                        training ? 3 : 1,
                        attributes,
                        data,
                        onnx.weight(module + ".weight", channels),
                        onnx.weight(module + ".bias", channels),
                        onnx.weight(module + ".running_mean", channels),
                        onnx.weight(module + ".running_var", channels))
                .get(0);
    }
}
