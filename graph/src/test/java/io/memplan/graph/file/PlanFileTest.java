package io.memplan.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PlanFileTest {

    private static final String FIELDS = "'format':'memplan.plan','version':1,'graph':'g','budgetBytes':1,"
            + "'strategy':'s','seed':-4,'predictedPeakBytes':1,'predictedNanos':4,'baseNanos':1,'lowerBoundNanos':1";

    @TempDir
    Path folder;

    @Test
    void write_randomPlans_readsBackTheSame() throws IOException {
        Path first = folder.resolve("first.json");
        Path second = folder.resolve("second.json");
        for (long seed = 0; seed < 300; seed++) {
            GraphDocument document = GraphDocument.of(RandomDocuments.graph(seed));
            Plan plan = RandomDocuments.plan(seed, document.graph());
            PlanOrigin origin = new PlanOrigin(
                    seed % 2 == 0 ? Optional.of("../graph " + seed + ".json") : Optional.empty(),
                    seed % 3 == 0 ? Optional.of("h200-141g") : Optional.empty(),
                    seed % 5 == 0 ? OptionalLong.empty() : OptionalLong.of(seed << 30),
                    seed % 7 == 0 ? OptionalLong.empty() : OptionalLong.of(seed << 31));
            PlanFile.write(first, plan, document, origin);
            PlanDocument read = PlanFile.load(first);
            assertThat(read.planFor(document)).as("seed %d", seed).isEqualTo(plan);
            assertThat(read.planInFileIds()).as("seed %d", seed).isEqualTo(plan);
            assertThat(read.origin()).as("seed %d", seed).isEqualTo(origin);
            PlanFile.write(second, read.planFor(document), document, read.origin());
            assertThat(Files.mismatch(first, second)).as("seed %d", seed).isEqualTo(-1);
        }
    }

    @Test
    void write_copiesOfOverwrittenStorages_copyTheirResultsToo() throws IOException {
        Value a = new Value(0, "a", Optional.empty(), 8, Role.ACTIVATION, 0);
        Value inPlace = new Value(1, "relu", Optional.empty(), 0, Role.ACTIVATION, 0);
        Value b = new Value(2, "b", Optional.empty(), 8, Role.OUTPUT, 2);
        TrainingGraph graph = new TrainingGraph(
                "overwriting",
                List.of(a, inPlace, b),
                List.of(
                        operation(0, List.of(), List.of(0), List.of()),
                        operation(1, List.of(0), List.of(1), List.of(0)),
                        operation(2, List.of(1), List.of(2), List.of())),
                0);
        Schedule schedule = new Schedule(List.of(
                new Step.Compute(0),
                new Step.Compute(1),
                new Step.SwapOut(0, Tier.HOST),
                new Step.Free(0),
                new Step.SwapIn(0),
                new Step.DropHost(0),
                new Step.Compute(2)));
        Plan any = RandomDocuments.plan(1, graph);
        Plan plan = any.withSchedule(schedule, any.infeasibility());
        Path file = folder.resolve("plan.json");
        PlanFile.write(file, plan, GraphDocument.of(graph), PlanOrigin.unknown());
        assertThat(Files.readString(file).replaceAll("\\s", ""))
                .contains(
                        "{\"do\":\"swapOut\",\"value\":0,\"tier\":\"HOST\"},{\"do\":\"swapOut\",\"value\":1,\"tier\":\"HOST\"}")
                .contains("{\"do\":\"swapIn\",\"value\":0},{\"do\":\"swapIn\",\"value\":1}")
                .contains("{\"do\":\"dropHost\",\"value\":0},{\"do\":\"dropHost\",\"value\":1}");
        assertThat(PlanFile.read(file, GraphDocument.of(graph)).schedule()).isEqualTo(schedule);
        assertThat(ScheduleChecker.check(graph, schedule, MemoryLimits.unlimited())
                        .violations())
                .isEmpty();
    }

    private static Operation operation(int id, List<Integer> inputs, List<Integer> outputs, List<Integer> overwrites) {
        return new Operation(
                id,
                "op" + id,
                "test::op",
                Attributes.none(),
                inputs,
                outputs,
                overwrites,
                Phase.FORWARD,
                1,
                0,
                Effects.NONE);
    }

    @Test
    void read_planForAnotherGraph_namesBothFingerprints() throws IOException {
        TrainingGraph graph = RandomDocuments.graph(1);
        TrainingGraph other = RandomDocuments.graph(2);
        Path file = folder.resolve("plan.json");
        PlanFile.write(file, RandomDocuments.plan(1, graph), GraphDocument.of(graph), PlanOrigin.unknown());
        assertThatThrownBy(() -> PlanFile.read(file, GraphDocument.of(other)))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("the plan was made for another graph: it names the fingerprint "
                        + graph.fingerprint() + ", but the graph " + other.name() + " has " + other.fingerprint()
                        + " (at /graph).\nMaybe solve again for this graph");
    }

    @Test
    void read_stepWithUnknownId_isRefused() throws IOException {
        TrainingGraph graph = RandomDocuments.graph(1);
        String steps = "'status':'FEASIBLE','steps':[{'do':'compute','operation':0},{'do':'free','value':777}]";
        Path file = file("{" + FIELDS.replace("'g'", "'" + graph.fingerprint() + "'") + "," + steps + "}");
        assertThatThrownBy(() -> PlanFile.read(file, GraphDocument.of(graph)))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("the step names the id 777, which the graph")
                .hasMessageContaining("(at /steps/1)");
    }

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                arguments("'steps':[]", "the field 'status' is missing"),
                arguments("'status':'FEASIBLE'", "the field 'steps' is missing"),
                arguments("'status':'GOOD'", "Maybe it should be one of [OPTIMAL, FEASIBLE, INFEASIBLE]."),
                arguments(
                        "'status':'INFEASIBLE','steps':[]",
                        "the status is INFEASIBLE, but the field 'infeasibility' is missing (at /status)"),
                arguments(
                        "'status':'OPTIMAL','steps':[],'infeasibility':{'smallestFeasibleBytes':1,'bindingName':''}",
                        "the status is OPTIMAL, but the field 'infeasibility' is there"),
                arguments(
                        "'status':'INFEASIBLE','steps':[],'infeasibility':{'bindingName':'x'}",
                        "the field 'smallestFeasibleBytes' is missing"),
                arguments("'steps':[{}]", "the field 'do' is missing (at line 1, column"),
                arguments("'steps':[{'do':'compute'}]", "the field 'operation' is missing"),
                arguments("'steps':[{'do':'free','operation':1}]", "the field 'value' is missing"),
                arguments(
                        "'steps':[{'do':'evict','value':1}]",
                        "the step 'evict' is unknown (at line 1, column 199, /steps/0).\n"
                                + "Maybe it should be one of [compute, free, swapOut, swapIn, dropHost]."),
                arguments("'steps':[{'do':'swapOut','value':1,'tier':'TAPE'}]", "[HOST, DISK]"),
                arguments("'steps':[{'do':'compute','operation':1,'replay':1}]", "true or false is needed"),
                arguments("'steps':[{'do':'free','value':-1}]", "the number -1 is negative"),
                arguments("'steps':{}", "a list is needed, but there is an object"),
                arguments("'hostBudgetBytes':-1", "the number -1 is negative"),
                arguments("'solveMillis':1.5", "an integer is needed, but the number is 1.5"),
                arguments("'status':'FEASIBLE','steps':[],'digest':'00'", "its digest is 00, but its content has"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void load_wrongFile_saysWhatAndWhere(String fields, String message) throws IOException {
        Path file = file("{" + FIELDS + "," + fields + "}");
        assertThatThrownBy(() -> PlanFile.load(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(message)
                .hasMessageMatching("(?s).*\\.\nMaybe .*\\.");
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("plan.json"), json.replace('\'', '"'));
    }
}
