package io.memplan.graph.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConcatConvolutionRewriteTest {

    private static final long CHANNELS = 4;
    private static final int PARTS = 3;

    private final GraphBuilder builder = new GraphBuilder();

    private Tensor source(String name, long... shape) {
        return builder.source(name, TensorType.of(ElementType.FLOAT32, shape), Role.PARAMETER);
    }

    private Tensor joined(int axis) {
        Tensor input = builder.source("input", TensorType.of(ElementType.FLOAT32, 2, CHANNELS, 8, 8), Role.INPUT);
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            parts.add(builder.apply(Operators.get("aten::tanh"), input));
        }
        return builder.apply(Operators.get("aten::cat"), Attributes.of("axis", axis), parts)
                .get(0);
    }

    private Tensor convolution(Tensor data, long filters, long groups) {
        builder.setScope("net/conv");
        Attributes attributes = Attributes.of("stride", List.of(1L, 1L))
                .with("padding", List.of(1L, 1L))
                .with("dilation", List.of(1L, 1L))
                .with("groups", groups);
        Tensor weight = source("weight", filters, data.type().size(1) / groups, 3, 3);
        return builder.apply(
                        Operators.get("aten::convolution"), attributes, List.of(data, weight, source("bias", filters)))
                .get(0);
    }

    private TrainingGraph built(Tensor output) {
        builder.markOutput(output);
        return builder.build("test", 0).graph();
    }

    private static long count(TrainingGraph graph, String operator) {
        return graph.operations().stream()
                .filter(operation -> operation.operator().startsWith(operator))
                .count();
    }

    @Test
    void apply_toConvolutionOfJoin_sumsThoseOfTheParts() {
        Tensor output = convolution(joined(1), 2, 1);
        builder.markOutput(output);
        TrainingGraph before = builder.build("test", 0).graph();

        assertThat(ConcatConvolutionRewrite.apply(builder)).isEqualTo(1);

        TrainingGraph graph = built(output);
        assertThat(count(graph, "aten::cat")).isZero();
        assertThat(count(graph, "aten::convolution")).isEqualTo(PARTS);
        assertThat(count(graph, "aten::add")).isEqualTo(PARTS - 1);
        assertThat(graph.operations()).anyMatch(operation -> operation.label().contains("net/conv/convolution/part2"));
        assertThat(graph.keepAllPeakBytes()).isLessThan(before.keepAllPeakBytes());
        assertThat(graph.value(graph.operations()
                                .get(graph.operations().size() - 1)
                                .outputs()
                                .get(0))
                        .role())
                .isEqualTo(Role.OUTPUT);
    }

    @Test
    void apply_toDepthwiseConvolution_joinsThoseOfTheParts() {
        Tensor output = convolution(joined(1), 2 * PARTS * CHANNELS, PARTS * CHANNELS);

        assertThat(ConcatConvolutionRewrite.apply(builder)).isEqualTo(1);

        TrainingGraph graph = built(output);
        assertThat(count(graph, "aten::cat")).isEqualTo(1);
        assertThat(count(graph, "aten::convolution")).isEqualTo(PARTS);
        assertThat(output.shape()).containsExactly(2L, 2 * PARTS * CHANNELS, 8L, 8L);
    }

    @Test
    void apply_toOtherwiseGroupedConvolution_leavesIt() {
        convolution(joined(1), 6, 2);
        assertUntouched();
    }

    @Test
    void apply_toJoinOfExamples_leavesIt() {
        convolution(joined(0), 2, 1);
        assertUntouched();
    }

    @Test
    void apply_toJoinThatIsReadElsewhere_leavesIt() {
        Tensor data = joined(1);
        convolution(data, 2, 1);
        builder.apply(Operators.get("aten::tanh"), data);
        assertUntouched();
    }

    @Test
    void apply_toJoinThatTheUserGets_leavesIt() {
        Tensor data = joined(1);
        convolution(data, 2, 1);
        builder.markOutput(data);
        assertUntouched();
    }

    private void assertUntouched() {
        List<GraphBuilder.Node> before = List.copyOf(builder.nodes());
        assertThat(ConcatConvolutionRewrite.apply(builder)).isZero();
        assertThat(builder.nodes()).isEqualTo(before);
    }
}
