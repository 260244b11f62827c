package io.memplan.experiments.networks;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CheckmateGraphTest {

    private static final double MEMORY = 16e9;

    /** Keras states these numbers of parameters; the batches without recompute are those of last-use freeing. */
    @ParameterizedTest
    @CsvSource({
        "VGG16, 138357544, 22, 240",
        "VGG19, 143667240, 25, 222",
        "UNET, 12332755, 35, 24",
        "FCN8, 134456985, 36, 35",
        "SEGNET, 3707411, 38, 25",
        "MOBILENET, 4253864, 92, 235",
        "RESNET50, 25636712, 176, 106",
    })
    void of_publishedNetwork_hasItsParametersLayersAndBatchWithoutRecompute(
            PublishedNetwork network, long parameters, int layers, long batch) {
        TrainingGraph graph = CheckmateGraph.of(network.layers());

        assertThat(network.layers().parameters()).isEqualTo(parameters);
        assertThat(graph.residentBytes()).isEqualTo(2 * 4 * parameters);
        assertThat(network.layers().layers()).hasSize(layers);
        assertThat(graph.operations()).hasSize(2 * layers + 1);
        double room = MEMORY - graph.residentBytes();
        assertThat((long) (room / (graph.keepAllPeakBytes() - graph.residentBytes())))
                .isEqualTo(batch);
    }

    @Test
    void of_threeLayersWithAJoin_hasTheDependenciesOfTheArtifact() {
        LayerList.Builder builder = LayerList.named("small", 3, 8, 8);
        int first = builder.add(new Convolution(4, 3, 1, true, true, true), LayerList.INPUT);
        int second = builder.add(new Convolution(4, 3, 1, true, true, true), first);
        builder.add(new Sum(), first, second);

        TrainingGraph graph = CheckmateGraph.of(builder.build());

        List<List<Integer>> inputs =
                graph.operations().stream().map(Operation::inputs).toList();
        assertThat(inputs)
                .containsExactly(
                        List.of(),
                        List.of(0),
                        List.of(0, 1),
                        List.of(2),
                        List.of(2, 3),
                        List.of(1, 2, 4),
                        List.of(0, 1, 2, 4, 5));
        assertThat(graph.operation(1).costNanos()).isEqualTo(9 * 4 * 4 * 64);
        assertThat(graph.operation(5).costNanos()).isEqualTo(2 * 9 * 4 * 4 * 64);
        assertThat(graph.value(6).bytes()).isEqualTo(4 * 4 * 64);
    }

    @ParameterizedTest
    @EnumSource
    void operatorGraph_ofPublishedNetwork_hasTheSameParameters(PublishedNetwork network) {
        TrainingGraph graph = OperatorGraph.of(
                network.layers(),
                2,
                io.memplan.graph.cost.HardwareProfiles.find("v100").orElseThrow());

        long bytes = graph.values().stream()
                .filter(value -> switch (value.role()) {
                    case PARAMETER, STATE -> graph.isSource(value.id());
                    default -> false;
                })
                .mapToLong(value -> value.bytes())
                .sum();
        assertThat(bytes).isEqualTo(4 * network.layers().parameters());
    }
}
