package io.memplan.graph.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Transformers as PyTorch would export them: attention, layer normalization and GELU in parts where the operator set has no
 * operator for them.
 */
final class TransformerExport {

    private static final int LAYER_NORM_SINCE = 17;
    private static final int AXES_ARE_INPUTS_SINCE = 18;
    private static final int GELU_SINCE = 20;

    private final OnnxSketch onnx;
    private final int embedding;
    private final int heads;
    private final int hidden;
    private final double dropout;

    TransformerExport(OnnxSketch onnx, int embedding, int heads, int hidden, double dropout) {
        this.onnx = onnx;
        this.embedding = embedding;
        this.heads = heads;
        this.hidden = hidden;
        this.dropout = dropout;
    }

    /**
     * Returns a stack of the encoder blocks of DJL, on an input of shape (batch, sequence, embedding), with the mean over
     * the sequence and a linear layer on top.
     */
    static OnnxSketch encoder(long opset, int layers, int embedding, int heads, int hidden, int classes) {
        OnnxSketch onnx = new OnnxSketch(opset).input("input", DataType.FLOAT, "batch", "sequence", embedding);
        TransformerExport export = new TransformerExport(onnx, embedding, heads, hidden, 0.1);
        String data = "input";
        for (int layer = 0; layer < layers; layer++) {
            data = export.djlBlock("encoder." + layer, data, null);
        }
        return onnx.output(export.linear("classifier", export.mean(data), embedding, classes, true));
    }

    /** Returns a BERT with DJL's layers: its inputs are ids of tokens and types, and a mask; its output are classes. */
    static OnnxSketch bert(
            long opset, int layers, int embedding, int heads, int hidden, int tokens, int types, int sequence) {
        return bert(opset, layers, embedding, heads, hidden, tokens, types, sequence, false);
    }

    /** The same; the mask may be one row that is broadcast, as PyTorch's own models have it. */
    static OnnxSketch bert(
            long opset,
            int layers,
            int embedding,
            int heads,
            int hidden,
            int tokens,
            int types,
            int sequence,
            boolean rowMask) {
        OnnxSketch onnx = new OnnxSketch(opset)
                .input("input_ids", DataType.INT64, "batch", sequence)
                .input("token_type_ids", DataType.INT64, "batch", sequence)
                .input("attention_mask", DataType.INT64, "batch", sequence);
        TransformerExport export = new TransformerExport(onnx, embedding, heads, hidden, 0.1);
        String words = onnx.node(
                "/embeddings/word", "Gather", onnx.weight("embeddings.word.weight", tokens, embedding), "input_ids");
        String kinds = onnx.node(
                "/embeddings/type",
                "Gather",
                onnx.weight("embeddings.type.weight", types, embedding),
                "token_type_ids");
        String data = onnx.node(
                "/embeddings",
                "Add",
                onnx.node("/embeddings", "Add", words, kinds),
                onnx.weight("embeddings.position", sequence, embedding));
        data = export.dropped("/embeddings", export.batchNorm("embeddings.norm", data));
        String mask = rowMask ? export.maskOfRow(sequence) : export.maskOfPairs(sequence);
        for (int layer = 0; layer < layers; layer++) {
            data = export.djlBlock("encoder." + layer, data, mask);
        }
        String first = onnx.node("/pooler", "Gather", Map.of("axis", 1), data, onnx.integer(1));
        String pooled = onnx.node("/pooler", "Tanh", export.linear("pooler", first, embedding, embedding, true));
        return onnx.output(export.linear("classifier", pooled, embedding, 2, true));
    }

    /** Returns a decoder with layer normalization first, a causal mask, and the table of tokens for its output too. */
    static OnnxSketch gpt(long opset, int layers, int embedding, int heads, int tokens, int longest) {
        OnnxSketch onnx = new OnnxSketch(opset).input("input_ids", DataType.INT64, "batch", "sequence");
        TransformerExport export = new TransformerExport(onnx, embedding, heads, 4 * embedding, 0.1);
        String table = onnx.weight("wte.weight", tokens, embedding);
        String words = onnx.node("/wte", "Gather", table, "input_ids");
        String length = onnx.node("", "Gather", onnx.node("", "Shape", "input_ids"), onnx.integer(1));
        String places = onnx.node("", "Range", onnx.integer(0), length, onnx.integer(1));
        places = onnx.node("", "Unsqueeze", places, onnx.integers(0));
        String data = onnx.node(
                "", "Add", words, onnx.node("/wpe", "Gather", onnx.weight("wpe.weight", longest, embedding), places));
        data = export.dropped("/drop", data);
        for (int layer = 0; layer < layers; layer++) {
            data = export.gptBlock("h." + layer, data, length, longest);
        }
        data = export.layerNorm("ln_f", data);
        return onnx.output(onnx.node(
                "/lm_head", "MatMul", data, onnx.node("/lm_head", "Transpose", Map.of("perm", List.of(1, 0)), table)));
    }

    private String maskOfRow(int sequence) {
        String mask = onnx.node("", "Cast", Map.of("to", DataType.FLOAT.getNumber()), "attention_mask");
        mask = onnx.node("", "Reshape", mask, onnx.integers(-1, 1, 1, sequence));
        mask = onnx.node("", "Sub", onnx.number(1), mask);
        return onnx.node("", "Mul", mask, onnx.number(-100_000));
    }

    /** DJL writes the mask of each sequence into every row of its scores. */
    private String maskOfPairs(int sequence) {
        String ones = onnx.node("", "Shape", "input_ids");
        ones = onnx.node("", "Expand", onnx.number(1), ones);
        ones = onnx.node("", "Reshape", ones, onnx.integers(-1, sequence, 1));
        String mask = onnx.node("", "Cast", Map.of("to", DataType.FLOAT.getNumber()), "attention_mask");
        mask = onnx.node("", "MatMul", ones, onnx.node("", "Reshape", mask, onnx.integers(-1, 1, sequence)));
        mask = onnx.node("", "Reshape", mask, onnx.integers(-1, 1, sequence, sequence));
        mask = onnx.node("", "Add", onnx.node("", "Mul", mask, onnx.number(-1)), onnx.number(1));
        return onnx.node("", "Mul", mask, onnx.number(-100_000));
    }

    private static String path(String module) {
        return "/" + module.replace('.', '/');
    }

    private String djlBlock(String module, String data, @Nullable String mask) {
        String attention = dropped(path(module), attention(module + ".attention", data, data, mask));
        String normalized = batchNorm(module + ".norm1", onnx.node(path(module), "Add", attention, data));
        String inner = gelu(path(module), linear(module + ".linear1", normalized, embedding, hidden, true));
        String outer = dropped(path(module), linear(module + ".linear2", inner, hidden, embedding, true));
        return batchNorm(module + ".norm2", onnx.node(path(module), "Add", outer, data));
    }

    private String gptBlock(String module, String data, String length, int longest) {
        String normalized = layerNorm(module + ".ln_1", data);
        String mask = causal(path(module), length, longest);
        String attention = dropped(path(module), attention(module + ".attn", normalized, mask, null));
        String middle = onnx.node(path(module), "Add", attention, data);
        String inner = linear(module + ".mlp.c_fc", layerNorm(module + ".ln_2", middle), embedding, hidden, true);
        String outer = linear(module + ".mlp.c_proj", gelu(path(module), inner), hidden, embedding, true);
        return onnx.node(path(module), "Add", middle, dropped(path(module), outer));
    }

    /** Part of a buffer of ones on and below the diagonal. */
    private String causal(String path, String length, int longest) {
        String name = path + "/bias";
        onnx.initializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.BOOL.getNumber())
                .addAllDims(List.of(1L, 1L, (long) longest, (long) longest))
                .build());
        String end = onnx.node(path, "Unsqueeze", length, onnx.integers(0));
        String rows = onnx.node(path, "Slice", name, onnx.integers(0), end, onnx.integers(2), onnx.integers(1));
        return onnx.node(path, "Slice", rows, onnx.integers(0), end, onnx.integers(3), onnx.integers(1));
    }

    /** The mask is added, or chooses if it is one of booleans, which is said by the data being no source of it. */
    private String attention(String module, String data, String boolMask, @Nullable String addedMask) {
        String path = path(module);
        String queries = heads(module + ".query", data, List.of(0, 2, 1, 3));
        String keys = heads(module + ".key", data, List.of(0, 2, 3, 1));
        String values = heads(module + ".value", data, List.of(0, 2, 1, 3));
        String scores = onnx.node(path, "MatMul", queries, keys);
        scores = onnx.node(path, "Mul", scores, onnx.number(1 / Math.sqrt((double) embedding / heads)));
        if (addedMask != null) {
            scores = onnx.node(path, "Add", scores, addedMask);
        }
        if (!boolMask.equals(data)) {
            scores = onnx.node(path, "Where", boolMask, scores, onnx.number(-3.4e38));
        }
        String weights = dropped(path, onnx.node(path, "Softmax", Map.of("axis", 3), scores));
        String mixed = onnx.node(path, "MatMul", weights, values);
        mixed = onnx.node(path, "Transpose", Map.of("perm", List.of(0, 2, 1, 3)), mixed);
        String together = onnx.node(path, "Reshape", mixed, onnx.integers(0, 0, embedding));
        return linear(module + ".output", together, embedding, embedding, true);
    }

    private String heads(String module, String data, List<Integer> order) {
        String apart = onnx.node(
                path(module),
                "Reshape",
                linear(module, data, embedding, embedding, true),
                onnx.integers(0, 0, heads, embedding / heads));
        return onnx.node(path(module), "Transpose", Map.of("perm", order), apart);
    }

    /** A linear layer is a product with the transposed weight, and a sum. */
    String linear(String module, String data, int features, int units, boolean bias) {
        String product = onnx.node(path(module), "MatMul", data, onnx.weight(module + ".weight", features, units));
        return bias ? onnx.node(path(module), "Add", onnx.weight(module + ".bias", units), product) : product;
    }

    private String dropped(String path, String data) {
        return onnx.node(path, "Dropout", data, onnx.number(dropout));
    }

    private String mean(String data) {
        return onnx.opset() >= AXES_ARE_INPUTS_SINCE
                ? onnx.node("", "ReduceMean", Map.of("keepdims", 0), data, onnx.integers(1))
                : onnx.node("", "ReduceMean", Map.of("keepdims", 0, "axes", List.of(1)), data);
    }

    private String batchNorm(String module, String data) {
        String path = path(module);
        String swapped = onnx.node(path, "Transpose", Map.of("perm", List.of(0, 2, 1)), data);
        String result = onnx.nodes(
                        path,
                        "BatchNormalization",
                        3,
                        Map.of("epsilon", 1e-5f, "momentum", 0.9f, "training_mode", 1),
                        swapped,
                        onnx.weight(module + ".weight", embedding),
                        onnx.weight(module + ".bias", embedding),
                        onnx.weight(module + ".running_mean", embedding),
                        onnx.weight(module + ".running_var", embedding))
                .get(0);
        return onnx.node(path, "Transpose", Map.of("perm", List.of(0, 2, 1)), result);
    }

    String layerNorm(String module, String data) {
        String path = path(module);
        String scale = onnx.weight(module + ".weight", embedding);
        String shift = onnx.weight(module + ".bias", embedding);
        if (onnx.opset() >= LAYER_NORM_SINCE) {
            return onnx.node(path, "LayerNormalization", Map.of("axis", -1, "epsilon", 1e-5f), data, scale, shift);
        }
        Map<String, Object> last = Map.of("axes", List.of(-1));
        String centred = onnx.node(path, "Sub", data, onnx.node(path, "ReduceMean", last, data));
        String squares = onnx.node(path, "Pow", centred, onnx.number(2));
        String variance = onnx.node(path, "ReduceMean", last, squares);
        String deviation = onnx.node(path, "Sqrt", onnx.node(path, "Add", variance, onnx.number(1e-5)));
        String normalized = onnx.node(path, "Div", centred, deviation);
        return onnx.node(path, "Add", onnx.node(path, "Mul", normalized, scale), shift);
    }

    String gelu(String path, String data) {
        if (onnx.opset() >= GELU_SINCE) {
            return onnx.node(path, "Gelu", Map.of("approximate", "none"), data);
        }
        String error = onnx.node(path, "Erf", onnx.node(path, "Div", data, onnx.number(Math.sqrt(2))));
        String product = onnx.node(path, "Mul", data, onnx.node(path, "Add", error, onnx.number(1)));
        return onnx.node(path, "Mul", product, onnx.number(0.5));
    }
}
