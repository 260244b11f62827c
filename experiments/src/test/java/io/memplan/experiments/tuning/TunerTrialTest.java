package io.memplan.experiments.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.rematerialize.Planners;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TunerTrialTest {

    @Test
    void tuning_isWithinFivePercentOfTheGridInSixRunsAndNeverRunsOutOfMemory() throws InterruptedException {
        int failures = 0;
        for (DeviceModel model : DeviceModel.all()) {
            TunerTrial trial = TunerTrial.run(model, Planners.byName("greedy-evict"), Duration.ofMillis(100));
            TunerTrial.Row ours = trial.rows().get(0);
            assertThat(ours.outOfMemory()).as(model.name()).isZero();
            assertThat(ours.runs()).as(model.name()).isBetween(1, 6);
            assertThat(trial.loss(ours)).as(model.name()).isLessThanOrEqualTo(0.05);
            for (TunerTrial.Row row : trial.rows()) {
                failures += row.outOfMemory();
            }
        }
        assertThat(failures).as("runs of other tools that failed").isGreaterThan(50);
    }
}
