package io.memplan.graph.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Effects;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GraphFileTest {

    @TempDir
    Path folder;

    @Test
    void write_randomGraphs_readsBackTheSame() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            TrainingGraph graph = RandomDocuments.graph(seed);
            Path first = folder.resolve("first.json");
            Path second = folder.resolve("second.json");
            GraphFile.write(first, graph);
            TrainingGraph read = GraphFile.read(first);
            assertSame(read, graph, seed);
            GraphFile.write(second, read);
            assertThat(Files.mismatch(first, second)).as("seed %d", seed).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50_b256", "gpt2s_flash_b16", "unet_b8", "vgg16_b256"})
    void read_graphOfAnotherTool_keepsItsIdsWhenRewritten(String name) throws IOException {
        Path file = Path.of("src/test/resources/graphs", name + ".json");
        TrainingGraph graph = GraphFile.read(file);
        assertThat(graph.name()).isEqualTo(name);
        assertThat(graph.operations().size()).isGreaterThan(80);
        assertThat(graph.keepAllPeakBytes()).isGreaterThan(graph.residentBytes());
        Path copy = folder.resolve("copy.json");
        GraphFile.write(copy, graph);
        assertSame(GraphFile.read(copy), graph, 0);
    }

    @Test
    void read_leastFields_fillsInTheRest() throws IOException {
        TrainingGraph graph = read(
                """
                {"version":1,"format":"memplan.graph","future":{"a":[1,{"b":null}]},
                 "operations":[{"id":0,"inputs":[0],"outputs":[1],"phase":"FORWARD","costNanos":5,"effects":null}],
                 "values":[{"id":0,"bytes":3,"viewOf":null},{"id":1,"bytes":4,"dtype":"float4","shape":[2]}]}
                """);
        assertThat(graph.values().get(1)).isEqualTo(new Value(1, "v1", Optional.empty(), 4, Role.ACTIVATION, 1));
        assertThat(graph.operation(0).name()).isEqualTo("op0");
        assertThat(graph.operation(0).operator()).isEqualTo("unknown");
        assertThat(graph.operation(0).effects()).isEqualTo(Effects.NONE);
        assertThat(graph.residentBytes()).isZero();
        assertThat(graph.baseNanos()).isEqualTo(5);
    }

    @Test
    void read_chainOfViews_endsAtTheBase() throws IOException {
        TrainingGraph graph = read(
                """
                {"format":"memplan.graph","version":1,"operations":[],
                 "values":[{"id":0,"viewOf":2},{"id":1,"viewOf":0,"bytes":0},{"id":2,"viewOf":3},{"id":3,"bytes":8}]}
                """);
        assertThat(graph.values()).extracting(Value::storage).containsExactly(3, 3, 3, 3);
    }

    @Test
    void load_idsWithGapsOutOfOrder_mapsPlansBothWays() throws IOException {
        Path file = file(
                """
                {"format":"memplan.graph","version":1,
                 "values":[{"id":900,"bytes":3},{"id":7,"bytes":2},{"id":2000000000,"viewOf":900}],
                 "operations":[{"id":50,"inputs":[7],"outputs":[900],"phase":"FORWARD","costNanos":1},
                               {"id":4,"inputs":[900],"outputs":[2000000000],"phase":"BACKWARD","costNanos":2}]}
                """);
        GraphDocument document = GraphFile.load(file);
        TrainingGraph graph = document.graph();
        assertThat(graph.values()).extracting(Value::bytes).containsExactly(2L, 3L, 0L);
        assertThat(graph.value(2).storage()).isEqualTo(1);
        assertThat(graph.operation(0).name()).isEqualTo("op50");
        assertThat(graph.operation(1).inputs()).containsExactly(1);

        Schedule schedule = new Schedule(List.of(new Step.Compute(0), new Step.Compute(1), new Step.Free(1)));
        Plan plan = new Plan(
                graph.fingerprint(), "test", 1, PlanStatus.FEASIBLE, schedule, 9, 5, 3, 3, 3, 0, Optional.empty());
        Path planFile = folder.resolve("plan.json");
        PlanFile.write(planFile, plan, document, PlanOrigin.unknown());
        assertThat(planFile).content().contains("\"operation\":50", "\"operation\":4", "\"value\":900");
        assertThat(PlanFile.read(planFile, document)).isEqualTo(plan);
    }

    @Test
    void read_otherWhiteSpace_keepsTheDigestValid() throws IOException {
        Path file = folder.resolve("graph.json");
        TrainingGraph graph = RandomDocuments.graph(5);
        GraphFile.write(file, graph);
        Files.writeString(file, Files.readString(file).replace(",\n", " ,\r\n\t"));
        assertSame(GraphFile.read(file), graph, 5);
    }

    @Test
    void read_byteOrderMark_isAccepted() throws IOException {
        TrainingGraph graph =
                read("\uFEFF{\"format\":\"memplan.graph\",\"version\":1.4,\"values\":[],\"operations\":[]}");
        assertThat(graph.operations()).isEmpty();
    }

    private TrainingGraph read(String json) throws IOException {
        return GraphFile.read(file(json));
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("graph.json"), json);
    }

    static void assertSame(TrainingGraph actual, TrainingGraph expected, long seed) {
        assertThat(actual.name()).as("seed %d", seed).isEqualTo(expected.name());
        assertThat(actual.values()).as("seed %d", seed).isEqualTo(expected.values());
        assertThat(actual.operations()).as("seed %d", seed).isEqualTo(expected.operations());
        assertThat(actual.residentBytes()).as("seed %d", seed).isEqualTo(expected.residentBytes());
        assertThat(actual.fingerprint()).as("seed %d", seed).isEqualTo(expected.fingerprint());
    }
}
