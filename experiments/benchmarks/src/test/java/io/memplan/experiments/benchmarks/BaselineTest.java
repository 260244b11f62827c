package io.memplan.experiments.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as slower, and the baseline's file. */
final class BaselineTest {

    @TempDir
    private Path folder;

    @Test
    void isSlowerThan_onlyBeyondTheScatterOfBothAndTheMargin() {
        Measured baseline = new Measured(List.of(2.0, 1.0, 1.5), 30);
        assertThat(new Measured(List.of(3.1, 9.0, 4.0), 60).isSlowerThan(baseline, 1.5))
                .isTrue();
        assertThat(new Measured(List.of(2.9, 9.0, 4.0), 60).isSlowerThan(baseline, 1.5))
                .isFalse();
        assertThat(baseline.isSlowerThan(baseline, 1)).isFalse();
        assertThat(baseline.median()).isEqualTo(1.5);
    }

    @Test
    void measured_withoutARound_isRefused() {
        assertThatThrownBy(() -> new Measured(List.of(), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void read_whatWasWritten_isTheSame() throws IOException {
        Map<String, Measured> measured = Map.of(
                "PlanningBenchmark.check", new Measured(List.of(1.25, 1.5), 7.5),
                "ExecutionBenchmark.step:plain", new Measured(List.of(0.125), 2));
        Path file = folder.resolve("baseline.json");
        Baseline.write(file, measured);
        assertThat(Baseline.read(file)).isEqualTo(measured);
    }
}
