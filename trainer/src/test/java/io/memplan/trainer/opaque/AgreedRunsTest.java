package io.memplan.trainer.opaque;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.trace.OpaqueProfile;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AgreedRunsTest {

    private static final long MILLI = 1_000_000;
    private final AtomicInteger made = new AtomicInteger();

    private OpaqueProfile of(long millis, long... backwardBytes) {
        return AgreedRuns.of(() -> {
            int run = made.getAndIncrement();
            long bytes = backwardBytes[run % backwardBytes.length];
            return new OpaqueProfile(
                    List.of(), List.of(), List.of(), 4096, 0, bytes, millis * MILLI + run, millis * MILLI - run);
        });
    }

    @Test
    void of_threeEqualRuns_makesNoMore() {
        OpaqueProfile profile = of(1, 65_536);
        assertThat(made).hasValue(3);
        assertThat(profile.backwardWorkspaceBytes()).isEqualTo(65_536);
        assertThat(profile.nanos()).isEqualTo(MILLI);
        assertThat(profile.backwardNanos()).isEqualTo(MILLI - 2);
    }

    @Test
    void of_mostRunsBesideACompiler_returnsWhatThreeAgreeAbout() {
        OpaqueProfile profile = of(1, 1_900_000, 65_536, 1_400_000, 900_000, 69_632, 400_000, 0, 65_536);
        assertThat(made).hasValue(8);
        assertThat(profile.backwardWorkspaceBytes()).isEqualTo(69_632);
    }

    @Test
    void of_runsThatNeverAgree_endsWithTheClosest() {
        long[] bytes = new long[40];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = 1_000_000L * (i + 1);
        }
        bytes[39] = 2_500_000;
        OpaqueProfile profile = of(1, bytes);
        assertThat(made).hasValue(40);
        assertThat(profile.backwardWorkspaceBytes()).isEqualTo(3_000_000);
    }

    @Test
    void of_slowCall_isMadeOnce() {
        assertThat(of(60, 5, 6).backwardWorkspaceBytes()).isEqualTo(5);
        assertThat(made).hasValue(1);
    }
}
