package io.memplan.experiments.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.memplan.experiments.cells.CellProgress;
import io.memplan.experiments.cells.Cells;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.rematerialize.Planners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class AccudnnExperimentTest {

    private static final long MIB = 1 << 20;

    @Test
    void startNanos_ofTheTitanX_explainsAMeasurementThatItWasNotFittedTo() {
        HardwareProfile titan = HardwareProfiles.find("titanx-12g").orElseThrow();
        long start = TitanXTimes.startNanos(titan);
        assertThat(start).isBetween(5_000L, 15_000L);

        long fitted = new TracedModel("resnet152", titan, start)
                .at(TitanXTimes.CHECK_BATCH)
                .baseNanos();
        assertThat((double) fitted).isCloseTo(TitanXTimes.CHECK_NANOS, withinPercentage(3));

        TracedModel smaller = new TracedModel("resnet50", titan, start);
        double growth = (smaller.at(64).baseNanos() + (double) smaller.updateNanos())
                / (smaller.at(32).baseNanos() + (double) smaller.updateNanos());
        assertThat(growth).isCloseTo(420.0 / 216, withinPercentage(0.01));
    }

    @Tag("thorough")
    @Test
    void run_aSmallNetwork_hasEveryRowAndJointIsNeverSlowest() {
        AccudnnExperiment.Subject small =
                new AccudnnExperiment.Subject("squeezenet", 600 * MIB, 300 * MIB, 400 * MIB, "squeezenet", 16, 4);
        List<String> log = new ArrayList<>();

        List<AccudnnExperiment.Row> rows = new AccudnnExperiment(
                        small,
                        HardwareProfiles.find("titanx-12g").orElseThrow(),
                        0,
                        8L << 30,
                        Duration.ofMillis(700),
                        Planners::byName,
                        Cells.unrecorded(() -> false, new CellProgress() {
                            @Override
                            public void begin(String label) {
                                log.add(label);
                            }
                        }))
                .run(EnumSet.allOf(AccudnnExperiment.Part.class));

        assertThat(rows).hasSize(3 + 3 + 2 + 5);
        assertThat(log).isNotEmpty().allSatisfy(line -> assertThat(line).startsWith("squeezenet-b"));
        assertThat(rows.get(0).caffeBytes()).isGreaterThan(600 * MIB);
        assertThat(rows.get(3).keepAllBytes()).isGreaterThan(600 * MIB);
        AccudnnExperiment.Row fits = rows.get(6);
        AccudnnExperiment.Row largest = rows.get(7);
        assertThat(fits.caffeBytes()).isLessThanOrEqualTo(400 * MIB);
        assertThat(fits.loss()).isZero();
        assertThat(largest.batch()).isGreaterThanOrEqualTo(fits.batch());
        assertThat(largest.ratio()).isEqualTo(largest.batch() / (double) fits.batch());
        assertThat(largest.speedup()).isBetween(fits.speedup(), 8.0);
        AccudnnExperiment.Row joint = rows.get(rows.size() - 1);
        assertThat(joint.strategy()).isEqualTo("joint");
        assertThat(rows.subList(8, 12))
                .allSatisfy(peer -> assertThat(Double.isNaN(peer.loss()) || peer.loss() >= joint.loss() - 1e-3)
                        .as(peer.toString())
                        .isTrue());
    }
}
