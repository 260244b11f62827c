package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs with arrays, by the command line. */
final class BatchProgramsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void batch_treeLstm_givesTheLossesOfSingleRuns() throws IOException {
        JsonNode together = results("--program", "tree-lstm", "--members", "5");
        JsonNode alone = results("--program", "tree-lstm", "--members", "5", "--executor", "definitional");
        assertThat(together).hasSize(5);
        for (int tree = 0; tree < 5; tree++) {
            assertThat(together.get(tree).doubleValue())
                    .isPositive()
                    .isCloseTo(alone.get(tree).doubleValue(), within(1e-5));
        }
    }

    @Test
    void batch_logisticChains_printASummary() throws IOException {
        JsonNode results = results("--program", "nuts-logistic", "--members", "2", "--warmup", "2", "--draws", "4");
        assertThat(results).hasSize(2);
        assertThat(results.get(0).get(0).longValue()).isPositive();
    }

    @Tag("thorough")
    @Test
    void experiment_nuts_saysWhetherItsBarsAreMet() throws IOException {
        Run run = Run.of(
                "experiment",
                "autobatch-nuts",
                "--chains",
                4,
                "--trajectories",
                2,
                "--jobs",
                2,
                "--examples",
                200,
                "--logistic-chains",
                3,
                "--repetitions",
                1,
                "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode rows = JSON.readTree(run.out()).get("rows");
        // The bound is that of long chains; so few steps may end a little above it.
        assertThat(figure(rows, "run-ahead over bound")).isBetween(0.98, 1.02);
        assertThat(figure(rows, "lock-step")).isLessThanOrEqualTo(figure(rows, "run-ahead"));
        assertThat(figure(rows, "chains with the bits of single runs")).isEqualTo(1);
        assertThat(figure(rows, "useful")).isPositive();
    }

    private static double figure(JsonNode rows, String name) {
        for (JsonNode row : rows) {
            if (row.get("figure").textValue().equals(name)) {
                return row.get("value").doubleValue();
            }
        }
        throw new AssertionError("There is no figure " + name + " in " + rows);
    }

    private static JsonNode results(String... options) throws IOException {
        Object[] all = new Object[options.length + 2];
        all[0] = "batch";
        all[1] = "--json";
        System.arraycopy(options, 0, all, 2, options.length);
        Run run = Run.of(all);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        return JSON.readTree(run.out()).get("results");
    }
}
