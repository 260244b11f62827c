package io.memplan.experiments.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ScalingModelTest {

    private static final ScalingModel RING = new ScalingModel(1e9, 10);

    @Test
    void communicationNanos_ofARing_isTwiceTheBytesButForTheOwnShare() {
        assertThat(RING.communicationNanos(8, 800)).isEqualTo(14 * (10 + 100), within(1e-9));
        assertThat(RING.communicationNanos(1, 800)).isZero();
    }

    @Test
    void speedup_longSteps_comesNearTheNumberOfWorkers() {
        assertThat(RING.speedup(8, 1_540, 800)).isEqualTo(4, within(1e-9));
        assertThat(RING.speedup(8, 1_000_000, 800)).isBetween(7.98, 8.0);
        assertThat(RING.speedup(1, 5, 800)).isEqualTo(1);
    }
}
