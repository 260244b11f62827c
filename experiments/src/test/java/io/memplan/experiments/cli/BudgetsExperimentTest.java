package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class BudgetsExperimentTest {

    private static Run run(Object... arguments) {
        return Run.of(new Cancellation(), Strategies.installed(), arguments);
    }

    @Test
    void budgets_aModelAndThreeStrategies_writesARowEachAndComparesWithAuto() throws IOException {
        Run run = run(
                "experiment",
                "checkmate-budgets",
                "--models",
                "transformer",
                "--batch",
                "8",
                "--budgets",
                "75%,60%",
                "--strategies",
                "auto,chen-sqrt,keep-all",
                "--time-limit",
                "3s",
                "--json");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("fasterThanAuto").asInt()).isZero();
        assertThat(json.get("rows")).hasSize(6);
        JsonNode first = json.get("rows").get(0);
        assertThat(first.get("strategy").asText()).isEqualTo("auto");
        assertThat(first.get("overhead").asDouble()).isPositive();
        assertThat(first.get("gap").asDouble()).isLessThan(0.1);
        JsonNode keepAll = json.get("strategies").get(2);
        assertThat(keepAll.get("infeasible").asInt()).isEqualTo(2);
        assertThat(keepAll.get("medianOverhead").isNull()).isTrue();
        assertThat(run.err()).contains("transformer-b8, 60.0%, chen-sqrt:");
    }

    @Test
    void budgets_unknownStrategy_isAUsageError() {
        Run run = run("experiment", "checkmate-budgets", "--strategies", "no-such");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("no-such");
    }
}
