package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** A loss that is put on an output of the model, since ONNX files hold none. */
public enum LossHead {
    /**
     * The negative logarithm of the softmax at the label's place, averaged. The classes are the last axis, or the second
     * one of images; the labels are integers.
     */
    SOFTMAX_CE {
        @Override
        Tensor apply(GraphBuilder builder, Tensor output) {
            int rank = output.type().rank();
            int axis = rank >= 4 ? 1 : rank - 1;
            if (rank < 2) {
                throw new OnnxException("The output " + output.type() + " has no axis of classes beside the batch.\n"
                        + "Maybe choose another output or another loss.");
            }
            List<Long> picked = new ArrayList<>(output.shape());
            picked.set(axis, 1L);
            List<Long> labelShape = new ArrayList<>(output.shape());
            labelShape.remove(axis);
            Tensor label = builder.source("label", new TensorType(ElementType.INT64, labelShape), Role.LABEL);
            Tensor logarithms = one(builder, "aten::log_softmax", Attributes.of("axis", axis), output);
            Tensor places = one(builder, "aten::view", Attributes.of("shape", picked), label);
            Tensor found = one(builder, "aten::gather", Attributes.of("axis", axis), logarithms, places);
            return mean(builder, builder.apply(Operators.get("aten::neg"), found));
        }
    },
    /** The square of the distance to a label of the output's shape, averaged. */
    L2 {
        @Override
        Tensor apply(GraphBuilder builder, Tensor output) {
            return mean(builder, builder.apply(Operators.get("aten::square"), distance(builder, output)));
        }
    },
    /** The distance to a label of the output's shape, averaged. */
    L1 {
        @Override
        Tensor apply(GraphBuilder builder, Tensor output) {
            return mean(builder, builder.apply(Operators.get("aten::abs"), distance(builder, output)));
        }
    },
    /** The mean of the output; the output itself if the model computes its loss. */
    MEAN {
        @Override
        Tensor apply(GraphBuilder builder, Tensor output) {
            return output.type().rank() == 0 ? output : mean(builder, output);
        }
    };

    /** Adds the loss of an output, and the label that it needs. */
    abstract Tensor apply(GraphBuilder builder, Tensor output);

    /** Returns the name by which the command line knows it. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Tensor distance(GraphBuilder builder, Tensor output) {
        return builder.apply(Operators.get("aten::sub"), builder.source("label", output.type(), Role.LABEL), output);
    }

    private static Tensor mean(GraphBuilder builder, Tensor tensor) {
        List<Long> axes = LongStream.range(0, tensor.type().rank()).boxed().toList();
        return one(builder, "aten::mean", Attributes.of("axes", axes).with("keep", false), tensor);
    }

    private static Tensor one(GraphBuilder builder, String operator, Attributes attributes, Tensor... inputs) {
        return builder.apply(Operators.get(operator), attributes, List.of(inputs))
                .get(0);
    }
}
