package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class SwapBudgetsExperimentTest {

    private static Run run(Object... arguments) {
        return Run.of(new Cancellation(), Strategies.installed(), arguments);
    }

    @Test
    void swapBudgets_aModelOnADevice_isNeverBeaten() throws IOException {
        Run run = run(
                "experiment",
                "swap-budgets",
                "--models",
                "mlp",
                "--batch",
                "64",
                "--hardware",
                "cpu",
                "--budgets",
                "90%,70%",
                "--peers",
                "auto,accudnn,vdnn-all",
                "--time-limit",
                "3s",
                "--json");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("trials").asInt()).isEqualTo(2);
        assertThat(json.get("beaten").asInt()).isZero();
        assertThat(json.get("rows")).hasSize(2 * 4);
        assertThat(json.get("rows").get(0).get("strategy").asText()).isEqualTo("joint");
        assertThat(run.err()).contains("90.0%, joint: +").contains("90.0%, vdnn-all: ");
    }

    @Test
    void swapBudgets_unknownPeer_isAUsageError() {
        Run run = run("experiment", "swap-budgets", "--peers", "no-such");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("no-such");
    }
}
