package io.memplan.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.experiments.measure.ResidentMemory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TrainingTaskTest {

    @Test
    void build_noLearningRate_takesTheOptimizersUsualOne() {
        assertThat(TrainingTask.builder().build().learningRate()).isEqualTo(0.01f);
        assertThat(TrainingTask.builder().optOptimizer("adam").build().learningRate())
                .isEqualTo(0.001f);
    }

    @Test
    void build_outOfRange_reportsEveryProblemAtOnce() {
        TrainingTask.Builder builder = TrainingTask.builder()
                .optOptimizer("lion")
                .optBatchSize(0)
                .optEpochs(0)
                .optLearningRate(-1);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no optimizer named 'lion'")
                .hasMessageContaining("one of sgd, adam")
                .hasMessageContaining("batch size is 0")
                .hasMessageContaining("nothing to do")
                .hasMessageContaining("learning rate is -1.0");
    }

    private static ResidentMemory memory(long current, long peak) {
        return new ResidentMemory(OptionalLong.of(current), OptionalLong.of(peak), Optional.empty());
    }

    private static TrainingOutcome outcome(Float... losses) {
        return new TrainingOutcome(
                List.of(losses).stream().map(Float::floatToRawIntBits).toList(),
                List.of(losses).stream().map(loss -> 1L).toList(),
                OptionalDouble.empty(),
                memory(100, 900),
                memory(150, 400),
                true);
    }

    @Test
    void firstDifferingStep_comparesBits() {
        assertThat(outcome(1f, 2f).firstDifferingStep(outcome(1f, 2f))).isEmpty();
        assertThat(outcome(1f, 0f).firstDifferingStep(outcome(1f, -0f))).hasValue(1);
        assertThat(outcome(1f).firstDifferingStep(outcome(1f, 2f))).hasValue(1);
        assertThat(outcome(Float.NaN).firstDifferingStep(outcome(Float.NaN))).isEmpty();
    }

    @Test
    void peakOverStart_isThePeakOfTheStepsOverWhatWasThereBefore() {
        assertThat(outcome(1f).peakOverStartBytes()).hasValue(300);
    }

    @Test
    void times_severalSteps_leaveOutTheFirst() {
        assertThat(outcome(1f, 2f, 3f).times("plain").rounds()).isEqualTo(2);
        assertThat(outcome(1f).times("plain").rounds()).isEqualTo(1);
    }
}
