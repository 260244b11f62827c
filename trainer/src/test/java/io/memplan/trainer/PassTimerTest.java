package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PassTimerTest {

    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;

    /** A machine with a clock of its own, which runs at a third of its speed for two seconds out of five. */
    private static class Machine {

        long now;

        PassTimer timer() {
            return new PassTimer(() -> now);
        }

        PassTimer.Work work(long nanos) {
            return () -> {
                long taken = now % (5 * SECOND) < 2 * SECOND ? 3 * nanos : nanos;
                now += taken;
                return taken;
            };
        }
    }

    /** A machine that stops for 40 ms in every 50 to 250 ms. */
    private static final class Stalling extends Machine {

        private static final long STALL = 40 * MILLISECOND;

        private final Random random = new Random(7);
        private long nextStall;

        @Override
        PassTimer.Work work(long nanos) {
            return () -> {
                long end = now + nanos;
                while (nextStall < end) {
                    end += STALL;
                    nextStall += STALL + (long) ((50 + 200 * random.nextDouble()) * MILLISECOND);
                }
                long taken = end - now;
                now = end;
                return taken;
            };
        }
    }

    @Test
    void ratio_onAMachineThatChangesItsPace_isThatOfTheWork() throws InterruptedException {
        Machine machine = new Machine();
        double ratio = machine.timer().ratio(machine.work(5 * MILLISECOND), machine.work(2 * MILLISECOND));
        assertThat(ratio).isCloseTo(2.5, within(1e-9));
        assertThat(machine.now).as("steady: few turns").isLessThan(8 * SECOND);
    }

    @Test
    void ratio_ofShortWorkToLongWorkWithStalls_countsTheStallsOfBoth() throws InterruptedException {
        Stalling machine = new Stalling();
        double ratio = machine.timer().ratio(machine.work(90 * MILLISECOND), machine.work(3 * MILLISECOND));
        assertThat(ratio).isCloseTo(30, within(3.0));
        assertThat(machine.now).as("unsteady: more turns, to a limit").isBetween(8 * SECOND, 14 * SECOND);
    }

    /** A machine on which some runs take much longer, and none much shorter. */
    private static final class Skewed extends Machine {

        private final Random random;

        Skewed(long seed) {
            random = new Random(seed);
        }

        @Override
        PassTimer.Work work(long nanos) {
            return () -> {
                long taken = Math.round(nanos * Math.exp(Math.abs(random.nextGaussian()) / 2));
                now += taken;
                return taken;
            };
        }
    }

    @Test
    void ratio_ofTheSameWorkWithSkewedTimes_favoursNeither() throws InterruptedException {
        double sum = 0;
        int trials = 200;
        for (int seed = 0; seed < trials; seed++) {
            Machine machine = new Skewed(seed);
            PassTimer.Work work = machine.work(120 * MILLISECOND);
            sum += Math.log(machine.timer().ratio(work, work));
        }
        assertThat(sum / trials).isCloseTo(0, within(0.02));
    }

    @Test
    void ratio_ofWorkThatTakesMinutes_isOfTwoTurns() throws InterruptedException {
        Machine machine = new Machine();
        double ratio = machine.timer().ratio(machine.work(100 * SECOND), machine.work(50 * SECOND));
        assertThat(ratio).isBetween(0.5, 6.0);
        assertThat(machine.now).isLessThan(2_000 * SECOND);
    }

    @Test
    void typical_withStalls_leavesThemOut() throws InterruptedException {
        Stalling machine = new Stalling();
        assertThat(machine.timer().typical(machine.work(3 * MILLISECOND))).isEqualTo(3 * MILLISECOND);
    }

    @Test
    void typical_ofWorkThatTakesSeconds_isOfTwoRuns() throws InterruptedException {
        Machine machine = new Machine();
        assertThat(machine.timer().typical(machine.work(10 * SECOND))).isBetween(10 * SECOND, 30 * SECOND);
        assertThat(machine.now).isLessThan(100 * SECOND);
    }
}
