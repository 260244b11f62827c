package io.memplan.graph.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class RooflineCostModelTest {

    private static final HardwareProfile.Link LINK = new HardwareProfile.Link(1e9, 5e8, 1_000);
    private static final HardwareProfile DEVICE =
            new HardwareProfile("test", "one number a nanosecond", 1e9, 1e9, 500, 1 << 30, LINK, LINK);

    private static TrainingGraph graph(String operator, Attributes attributes, TensorType... inputs) {
        GraphBuilder builder = new GraphBuilder();
        List<Tensor> sources = java.util.Arrays.stream(inputs)
                .map(type -> builder.source("x", type, Role.INPUT))
                .toList();
        Tensor output =
                builder.apply(Operators.get(operator), attributes, sources).get(0);
        builder.markOutput(output);
        return builder.build("g", 0).graph();
    }

    private static long nanos(String operator, Attributes attributes, TensorType... inputs) {
        TrainingGraph graph = graph(operator, attributes, inputs);
        return new RooflineCostModel(DEVICE).costNanos(graph, graph.operation(0));
    }

    private static TensorType type(long... shape) {
        return TensorType.of(ElementType.FLOAT32, shape);
    }

    @Test
    void cost_ofElementwise_isItsTraffic() {
        assertThat(nanos("aten::relu", Attributes.none(), type(1000, 10))).isEqualTo(2 * 40_000);
        assertThat(nanos("aten::add", Attributes.none(), type(1000, 10), type(1000, 10)))
                .isEqualTo(3 * 40_000);
    }

    @Test
    void cost_ofMatrixProduct_isItsArithmetic() {
        assertThat(nanos("aten::mm", Attributes.none(), type(100, 200), type(200, 300)))
                .isEqualTo(2L * 100 * 200 * 300);
    }

    @Test
    void cost_ofSmallOperation_isALaunch() {
        assertThat(nanos("aten::relu", Attributes.none(), type(2))).isEqualTo(500);
    }

    @Test
    void cost_ofView_isALaunchHoweverLarge() {
        assertThat(nanos("aten::permute", Attributes.of("axes", List.of(1L, 0L)), type(1000, 1000)))
                .isEqualTo(500);
    }

    @Test
    void cost_ofInPlaceOperation_isNotThatOfAView() {
        GraphBuilder builder = new GraphBuilder();
        Tensor x = builder.source("x", type(1000, 10), Role.INPUT);
        Tensor y = builder.apply(Operators.get("aten::relu"), builder.apply(Operators.get("aten::exp"), x));
        builder.markOutput(y);
        TrainingGraph graph = builder.build("g", 0).graph();
        Operation relu = graph.operation(1);
        assertThat(relu.overwrites()).isNotEmpty();
        assertThat(new RooflineCostModel(DEVICE).costNanos(graph, relu)).isEqualTo(80_000);
    }

    @Test
    void cost_ofLargerData_neverFalls() {
        long before = 0;
        for (long size = 1; size < 1 << 20; size *= 2) {
            long nanos = nanos("aten::tanh", Attributes.none(), type(size, 3));
            assertThat(nanos).isGreaterThanOrEqualTo(before);
            before = nanos;
        }
    }

    @Test
    void cost_onFasterHardware_neverRises() {
        TrainingGraph graph = graph("aten::mm", Attributes.none(), type(500, 500), type(500, 500));
        long cpu = new RooflineCostModel(HardwareProfiles.cpu()).costNanos(graph, graph.operation(0));
        long h200 =
                new RooflineCostModel(HardwareProfiles.find("h200").orElseThrow()).costNanos(graph, graph.operation(0));
        assertThat(h200).isLessThan(cpu);
    }

    @Test
    void apply_onGraph_costsEveryOperationAndKeepsTheFingerprint() {
        TrainingGraph graph = graph("aten::relu", Attributes.none(), type(1000, 10));
        TrainingGraph costed = new RooflineCostModel(DEVICE).apply(graph);
        assertThat(costed.baseNanos()).isEqualTo(80_000);
        assertThat(costed.fingerprint()).isEqualTo(graph.fingerprint());
    }
}
