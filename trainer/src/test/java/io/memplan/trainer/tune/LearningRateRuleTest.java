package io.memplan.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.training.tracker.Tracker;
import ai.djl.training.tracker.WarmUpTracker;
import org.junit.jupiter.api.Test;

final class LearningRateRuleTest {

    private static final double UNKNOWN = Double.POSITIVE_INFINITY;
    private final OptimizerSettings sgd = OptimizerSettings.sgd(0.1);
    private final OptimizerSettings adam = OptimizerSettings.adam(0.001);

    @Test
    void linear_isProportionalUpToTheNoiseScale() {
        LearningRateRule rule = new LearningRateRule.Linear();
        assertThat(rule.adapt(sgd, 32, 128, UNKNOWN).rate()).isCloseTo(0.4, within(1e-12));
        assertThat(rule.adapt(sgd, 32, 128, 64).rate()).isCloseTo(0.2, within(1e-12));
        assertThat(rule.adapt(sgd, 32, 128, 16).rate()).isEqualTo(0.1);
        assertThat(rule.adapt(sgd, 32, 8, 16).rate()).isCloseTo(0.025, within(1e-12));
    }

    @Test
    void adaScale_isBetweenNoneAndLinear() {
        LearningRateRule rule = new LearningRateRule.AdaScale();
        // (σ²+μ²)/(σ²/S+μ²) with σ²/μ² = 3 and S = 4: 4 / 1.75
        assertThat(rule.adapt(sgd, 32, 128, 96).rate()).isCloseTo(0.1 * 4 / 1.75, within(1e-12));
        assertThat(rule.adapt(sgd, 32, 128, 1e12).rate()).isCloseTo(0.4, within(1e-6));
        assertThat(rule.adapt(sgd, 32, 128, UNKNOWN).rate()).isCloseTo(0.4, within(1e-12));
        assertThat(rule.adapt(sgd, 32, 128, 0).rate()).isCloseTo(0.1, within(1e-12));
        assertThat(rule.adapt(sgd, 32, 32, 5).rate()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void squareRoot_rescalesDecaysAndEpsilon() {
        OptimizerSettings scaled = new LearningRateRule.SquareRoot().adapt(adam, 32, 128, UNKNOWN);
        assertThat(scaled.rate()).isCloseTo(0.002, within(1e-12));
        assertThat(scaled.beta1()).isCloseTo(0.6, within(1e-12));
        assertThat(scaled.beta2()).isCloseTo(0.996, within(1e-12));
        assertThat(scaled.epsilon()).isCloseTo(5e-9, within(1e-15));
    }

    @Test
    void squareRoot_neverMakesADecayNegative() {
        OptimizerSettings scaled = new LearningRateRule.SquareRoot().adapt(adam, 1, 1000, UNKNOWN);
        assertThat(scaled.beta1()).isCloseTo(0, within(1e-12)).isGreaterThanOrEqualTo(-1e-12);
        assertThat(scaled.rate()).isCloseTo(0.001 * Math.sqrt(10), within(1e-9));
    }

    @Test
    void rules_leaveTheBaseBatchAlone() {
        for (LearningRateRule rule : new LearningRateRule[] {
            new LearningRateRule.Linear(),
            new LearningRateRule.AdaScale(),
            new LearningRateRule.SquareRoot(),
            new LearningRateRule.Unchanged()
        }) {
            assertThat(rule.adapt(adam, 32, 32, 100).rate()).as(rule.text()).isCloseTo(0.001, within(1e-12));
        }
        assertThat(LearningRateRule.usual(true)).isInstanceOf(LearningRateRule.SquareRoot.class);
        assertThat(LearningRateRule.usual(false)).isInstanceOf(LearningRateRule.Linear.class);
    }

    @Test
    void tracker_followsDjlSchedulesByExamples() {
        Tracker steps = Tracker.multiFactor()
                .setBaseValue(1)
                .setSteps(new int[] {100, 200})
                .optFactor(0.1f)
                .build();
        Tracker rescaled = SampleTracker.of(steps, 32, 128, 4, 0);
        // batches of 128 pass the 100 · 32 examples of the first factor after 25 updates
        assertThat(rescaled.getNewValue(25)).isEqualTo(4f);
        assertThat(rescaled.getNewValue(26)).isCloseTo(0.4f, within(1e-6f));
        assertThat(rescaled.getNewValue(51)).isCloseTo(0.04f, within(1e-6f));
        WarmUpTracker warm = Tracker.warmUp()
                .setMainTracker(Tracker.fixed(1))
                .optWarmUpBeginValue(0)
                .optWarmUpSteps(80)
                .optWarmUpMode(WarmUpTracker.Mode.LINEAR)
                .build();
        Tracker rescaledWarm = SampleTracker.of(warm, 32, 128, 1, 0);
        for (int update = 1; update < 30; update++) {
            assertThat(rescaledWarm.getNewValue(update)).isEqualTo(warm.getNewValue(1 + (update - 1) * 4));
        }
    }

    @Test
    void tracker_ofTheSameBatch_isTheSame() {
        Tracker cosine = Tracker.cosine()
                .setBaseValue(0.5f)
                .optFinalValue(0.01f)
                .setMaxUpdates(40)
                .build();
        Tracker same = SampleTracker.of(cosine, 64, 64, 1, 0);
        for (int update = 1; update < 60; update++) {
            assertThat(same.getNewValue("p", update)).isEqualTo(cosine.getNewValue(update));
        }
    }

    @Test
    void tracker_reachesItsFactorOverTheWarmUp() {
        Tracker tracker = SampleTracker.of(Tracker.fixed(0.1f), 32, 128, 4, 1280);
        assertThat(tracker.getNewValue(1)).isCloseTo(0.13f, within(1e-6f));
        assertThat(tracker.getNewValue(5)).isCloseTo(0.25f, within(1e-6f));
        assertThat(tracker.getNewValue(10)).isCloseTo(0.4f, within(1e-6f));
        assertThat(tracker.getNewValue(99)).isCloseTo(0.4f, within(1e-6f));
        assertThatThrownBy(() -> SampleTracker.of(Tracker.fixed(1), 0, 1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
