package io.memplan.graph.differentiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.GraphBuilder.Node;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DifferentiatorTest {

    private static final TensorType TYPE = TensorType.of(ElementType.FLOAT32, 2, 3);

    private final GraphBuilder builder = new GraphBuilder();
    private final Tensor w = builder.source("w", TYPE, Role.PARAMETER);
    private final Tensor v = builder.source("v", TYPE, Role.PARAMETER);
    private final Tensor x = builder.source("x", TYPE, Role.INPUT);
    private final Map<Tensor, Tensor> gradients = new LinkedHashMap<>();
    private final List<Integer> nodesAtHandOver = new ArrayList<>();

    private Tensor apply(String operator, Tensor... inputs) {
        return builder.apply(Operators.get(operator), inputs);
    }

    private Tensor sum(Tensor tensor) {
        return builder.apply(
                        Operators.get("aten::sum"),
                        Attributes.of("axes", List.of(0L, 1L)).with("keep", false),
                        List.of(tensor))
                .get(0);
    }

    private void differentiate(Tensor loss, boolean afterReaders, Tensor... trainable) {
        new Differentiator(
                        builder,
                        List.of(trainable),
                        (parameter, gradient) -> {
                            gradients.put(parameter, gradient);
                            nodesAtHandOver.add(builder.nodes().size());
                        },
                        afterReaders)
                .differentiate(loss);
    }

    private Node producerOf(Tensor tensor) {
        return builder.nodes().stream()
                .filter(node -> node.outputs().contains(tensor))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void differentiate_atFanOut_addsContributionsInReverseOrderOfTheConsumers() {
        Tensor y = apply("aten::exp", w);
        Tensor first = apply("aten::neg", y);
        Tensor second = apply("aten::tanh", y);
        Tensor third = apply("aten::sigmoid", y);
        differentiate(sum(apply("aten::add", apply("aten::add", third, first), second)), false, w);

        Node intoExp = producerOf(gradientOf(w));
        Node outer = producerOf(intoExp.inputs().get(0));
        assertThat(outer.operator().name()).isEqualTo("aten::add");
        assertThat(producerOf(outer.inputs().get(1)).operator().name()).isEqualTo("aten::neg");
        Node inner = producerOf(outer.inputs().get(0));
        assertThat(inner.operator().name()).isEqualTo("aten::add");
        assertThat(inner.inputs())
                .extracting(input -> producerOf(input).operator().name())
                .containsExactly("aten::sigmoid_backward", "aten::tanh_backward");
    }

    @Test
    void differentiate_ofSharedParameter_handsItOverOnceAfterItsFirstConsumer() {
        Tensor y = apply("aten::mul", apply("aten::add", x, w), w);
        differentiate(sum(y), false, w);
        assertThat(gradients).containsOnlyKeys(w);
        assertThat(producerOf(gradientOf(w)).operator().name()).isEqualTo("aten::add");
    }

    @Test
    void differentiate_ofParameterFirstReadWhereNoGradientFlows_stillHandsItOver() {
        apply("aten::exp", w);
        Tensor stopped = apply("aten::detach", w);
        differentiate(sum(apply("aten::mul", stopped, w)), false, w);
        assertThat(gradients).containsOnlyKeys(w);
    }

    @Test
    void differentiate_ofTwoParameters_handsOverAsSoonAsEachIsComplete() {
        Tensor y = apply("aten::tanh", apply("aten::add", x, w));
        differentiate(sum(apply("aten::add", y, v)), false, w, v);
        assertThat(gradients.keySet()).containsExactly(v, w);
        assertThat(nodesAtHandOver.get(0)).isLessThan(nodesAtHandOver.get(1));
    }

    @Test
    void differentiate_afterReaders_handsOverWhenTheLastReaderIsThere() {
        differentiate(sum(apply("aten::mul", w, v)), true, w, v);
        int last = builder.nodes().size();
        assertThat(nodesAtHandOver).containsExactly(last, last);
    }

    @Test
    void differentiate_marksEverythingNewAsBackward() {
        int forward = builder.nodes().size() + 2;
        differentiate(sum(apply("aten::exp", w)), false, w);
        assertThat(builder.nodes().subList(0, forward)).allMatch(node -> node.phase() == Phase.FORWARD);
        assertThat(builder.nodes().subList(forward, builder.nodes().size()))
                .isNotEmpty()
                .allMatch(node -> node.phase() == Phase.BACKWARD);
    }

    @Test
    void differentiate_ofLossWithoutParameters_saysWhy() {
        Tensor loss = sum(apply("aten::exp", x));
        assertThatThrownBy(() -> differentiate(loss, false, w))
                .isInstanceOf(NotDifferentiableException.class)
                .hasMessage("The loss does not depend on any trainable parameter.\n"
                        + "Maybe all parameters are frozen, or the loss ignores the predictions.");
    }

    @Test
    void differentiate_ofLossBehindAStop_saysWhy() {
        Tensor loss = sum(apply("aten::detach", w));
        assertThatThrownBy(() -> differentiate(loss, false, w))
                .isInstanceOf(NotDifferentiableException.class)
                .hasMessageContaining("does not depend on any trainable parameter");
    }

    @Test
    void differentiate_throughOperatorWithoutDerivative_namesIt() {
        builder.setScope("head/odd");
        Tensor y = apply("memplan::abs_backward", w, x);
        builder.setScope("");
        Tensor loss = sum(y);
        assertThatThrownBy(() -> differentiate(loss, false, w))
                .isInstanceOf(NotDifferentiableException.class)
                .hasMessage(
                        "The operation head/odd/abs_backward (memplan::abs_backward) has no derivative, but the loss"
                                + " depends on parameters through it.\n"
                                + "Maybe stop the gradient before it, or use an operation that has a derivative.");
    }

    @Test
    void differentiate_throughOperatorWithoutDerivativeThatTheLossIgnores_isFine() {
        apply("memplan::abs_backward", w, x);
        differentiate(sum(apply("aten::exp", w)), false, w);
        assertThat(gradients).containsOnlyKeys(w);
    }

    @Test
    void differentiate_ofWidenedOperand_convertsItsGradientBack() {
        Tensor wide = builder.source("d", TYPE.withElementType(ElementType.FLOAT64), Role.INPUT);
        differentiate(sum(apply("aten::mul", w, wide)), false, w);
        assertThat(gradientOf(w).type()).isEqualTo(TYPE);
    }

    @Test
    void differentiate_ofBroadcastOperand_sumsItsGradient() {
        Tensor row = builder.source("row", TensorType.of(ElementType.FLOAT32, 3), Role.PARAMETER);
        differentiate(sum(apply("aten::add", x, row)), false, row);
        assertThat(gradientOf(row).type()).isEqualTo(row.type());
    }

    private Tensor gradientOf(Tensor tensor) {
        return Objects.requireNonNull(gradients.get(tensor));
    }
}
