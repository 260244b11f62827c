package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class OrderExperimentTest {

    @Test
    void serenityOrder_aRandomlyWiredNetworkAndSearchedCells_isProvenAndLower() throws IOException {
        Run run = Run.of("experiment", "serenity-order", "--seeds", "1", "--json");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode rows = new ObjectMapper().readTree(run.out()).get("rows");
        assertThat(rows)
                .extracting(row -> row.get("network").asText())
                .containsExactly("randwire-cell-1", "randwire-ws-1", "darts-normal-cell", "darts-imagenet");
        for (JsonNode row : rows) {
            assertThat(row.get("operations").asInt()).isGreaterThan(50);
            assertThat(row.get("certified").asBoolean()).isTrue();
            assertThat(row.get("peakBytes").asLong())
                    .isEqualTo(row.get("lowestBytes").asLong());
        }
        assertThat(rows.get(0).get("ratio").asDouble()).isGreaterThan(1.1);
    }

    @Test
    void serenityOrder_withoutJson_printsATable() {
        Run run = Run.of("experiment", "serenity-order", "--seeds", "3");

        assertThat(run.out()).contains("randwire-ws-3", "optimal", "ratio");
    }
}
