package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class AutobatchExperimentIT {

    @Test
    void autobatchWorkloads_fewJobs_measuresEveryFigure() throws IOException {
        Run run = Run.of(
                "experiment", "autobatch-workloads", "--jobs", "48", "--width", "16", "--repetitions", "1", "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode rows = new ObjectMapper().readTree(run.out()).get("rows");
        assertThat(rows).hasSizeGreaterThan(15).allSatisfy(row -> assertThat(
                        row.get("value").doubleValue())
                .as(row.toString())
                .isFinite());
        assertThat(rows.findValuesAsText("figure"))
                .contains("run-ahead's utilisation", "overhead for a lane and launch", "depth 1,024 against 13");
    }

    @Test
    void autobatchWorkloads_noJobs_isRefused() {
        Run run = Run.of("experiment", "autobatch-workloads", "--jobs", "0");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("0 jobs", "Maybe leave them");
    }
}
