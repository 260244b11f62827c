package io.memplan.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("thorough")
final class LongTrainingIT {

    private static final long ALLOWED_GROWTH_BYTES = 2L << 20;

    /** The virtual machine's own memory comes and goes; a leak is there in every run. */
    private static final int RUNS = 3;

    @Test
    void twoThousandSteps_leaveTheResidentMemoryAsItIs() {
        TrainingJob job = TrainingJob.of(ModelChoice.named("mlp"), DataChoice.named("digits"), 32, "sgd")
                .withCourse(null, 1, 1)
                .withSteps(2000)
                .withBudget("60%");
        long growthBytes = Long.MAX_VALUE;
        for (int run = 0; run < RUNS && growthBytes > ALLOWED_GROWTH_BYTES; run++) {
            JsonNode answer = TrainingWorker.fork(LongTraining.class, job.toJson(), Duration.ofMinutes(5));
            assertThat(answer.get("steps").asInt()).isEqualTo(2000);
            assumeThat(answer.has("warmBytes"))
                    .as("resident memory can be measured")
                    .isTrue();
            growthBytes = Math.min(
                    growthBytes,
                    answer.get("endBytes").asLong() - answer.get("warmBytes").asLong());
        }
        assertThat(growthBytes).isLessThanOrEqualTo(ALLOWED_GROWTH_BYTES);
    }
}
