package io.memplan.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.measure.ForkedJvm;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainingJobIT {

    private static TrainingJob resnet18(int batchSize) {
        return new TrainingJob("resnet18", "digits", 32, 1, 200, "sgd", 0, batchSize, 3, 1, false);
    }

    private static JsonNode fork(TrainingJob job) {
        return ForkedJvm.builder(PlainTrainingMain.class)
                .optHeapBytes(256 << 20)
                .optResidentHeap()
                .optTimeout(Duration.ofMinutes(3))
                .addEnvironment("OMP_WAIT_POLICY", "passive")
                .build()
                .run(job.toJson());
    }

    @Test
    void from_itsOwnJson_isTheSameJob() {
        assertThat(TrainingJob.from(resnet18(8).toJson())).isEqualTo(resnet18(8));
    }

    @Test
    void run_inAForkedJvm_givesTheSameBitsAsHere() {
        JsonNode forked = fork(resnet18(8));
        JsonNode here = resnet18(8).run(TrainingJob.PLAIN);

        assertThat(forked.get("lossBits")).isEqualTo(here.get("lossBits")).hasSize(3);
        assertThat(forked.get("parameterDigest")).isEqualTo(here.get("parameterDigest"));
    }

    @Test
    void run_largerBatch_takesMoreResidentMemory() {
        JsonNode small = fork(resnet18(8));
        JsonNode large = fork(resnet18(64));

        if (large.has("peakOverStartBytes")) {
            assertThat(large.get("peakOverStartBytes").asLong())
                    .as("small %s, large %s", small, large)
                    .isGreaterThan(3 * small.get("peakOverStartBytes").asLong());
        }
    }
}
