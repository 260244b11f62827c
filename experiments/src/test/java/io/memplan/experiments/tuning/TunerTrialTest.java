package io.memplan.experiments.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.rematerialize.Planners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void lightning_doublesUntilARunFails() {
        List<Integer> tried = new ArrayList<>();
        assertThat(Baseline.LIGHTNING_POWER.find(4096, batch -> {
                    tried.add(batch);
                    return batch <= 100;
                }))
                .isEqualTo(64);
        assertThat(tried).containsExactly(2, 4, 8, 16, 32, 64, 128);
        assertThat(Baseline.LIGHTNING_BINSEARCH.find(4096, batch -> batch <= 100))
                .isEqualTo(100);
    }

    @Test
    void lightning_returnsTheDataSetUntried() {
        List<Integer> tried = new ArrayList<>();
        int found = Baseline.LIGHTNING_POWER.find(1000, batch -> {
            tried.add(batch);
            return batch <= 600;
        });
        assertThat(found).isEqualTo(1000);
        assertThat(tried).doesNotContain(1000);
    }

    @Test
    void accelerate_failsEighteenTimesFrom128To16() {
        List<Boolean> runs = new ArrayList<>();
        int found = Baseline.ACCELERATE.find(4096, batch -> {
            runs.add(batch <= 16);
            return batch <= 16;
        });
        assertThat(found).isLessThanOrEqualTo(16).isPositive();
        assertThat(runs.stream().filter(fits -> !fits).count()).isBetween(17L, 19L);
        assertThat(Baseline.ACCELERATE.find(4096, batch -> false)).isZero();
    }
}
