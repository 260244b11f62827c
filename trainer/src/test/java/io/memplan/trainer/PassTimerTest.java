package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PassTimerTest {

    /** A machine that runs at a third of its speed for twenty pieces of work out of fifty. */
    private static final class Machine {

        private int runs;

        PassTimer.Work work(long nanos) {
            return () -> {
                runs++;
                // real time passes, because the timer ends by the clock
                java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
                return runs % 50 < 20 ? 3 * nanos : nanos;
            };
        }
    }

    @Test
    void ratio_onAMachineThatChangesItsPace_isThatOfTheWork() throws InterruptedException {
        Machine machine = new Machine();
        assertThat(PassTimer.ratio(machine.work(5_000), machine.work(2_000))).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void least_onAMachineThatChangesItsPace_isThatOfTheFastPace() throws InterruptedException {
        assertThat(PassTimer.least(new Machine().work(5_000))).isEqualTo(5_000);
    }
}
