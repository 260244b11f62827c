package io.memplan.experiments.swap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LargestBatchTest {

    @Test
    void from_everyLimit_findsIt() {
        for (int limit = 1; limit < 300; limit++) {
            int last = limit;
            assertThat(LargestBatch.from(1, 1, batch -> batch <= last)).isEqualTo(limit);
        }
    }

    @Test
    void from_aLargerStep_endsWithinIt() {
        for (int limit = 4; limit < 300; limit++) {
            int last = limit;
            int found = LargestBatch.from(4, 4, batch -> batch <= last);
            assertThat(found).isBetween(limit - 4, limit).matches(batch -> batch % 4 == 0);
        }
    }
}
