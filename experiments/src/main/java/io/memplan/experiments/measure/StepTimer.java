package io.memplan.experiments.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Times of several ways to do the same step, measured side by side.
 *
 * <p>The ways take turns, forwards in one round and backwards in the next, so that a machine that slows down or
 * speeds up meanwhile does so for all of them alike.
 */
public final class StepTimer {

    private final List<Way> ways = new ArrayList<>();
    private final LongSupplier clock;

    /** Creates a timer without any way yet. */
    public StepTimer() {
        this(System::nanoTime);
    }

    StepTimer(LongSupplier clock) {
        this.clock = clock;
    }

    /** Adds a way to do the step. */
    public StepTimer add(String name, Runnable step) {
        ways.add(new Way(name, step, new ArrayList<>()));
        return this;
    }

    /**
     * Runs every way.
     *
     * @param warmUps the rounds before the measured ones
     * @param rounds the measured rounds, at least one
     * @return the times of each way, in the order in which they were added
     */
    public List<StepTimes> run(int warmUps, int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("There are " + rounds + " rounds, but must be at least 1.");
        }
        List<Way> order = new ArrayList<>(ways);
        for (int round = -warmUps; round < rounds; round++) {
            for (Way way : order) {
                long start = clock.getAsLong();
                way.step.run();
                long taken = clock.getAsLong() - start;
                if (round >= 0) {
                    way.nanos.add(taken);
                }
            }
            Collections.reverse(order);
        }
        List<StepTimes> times =
                ways.stream().map(way -> StepTimes.of(way.name, way.nanos)).toList();
        ways.forEach(way -> way.nanos.clear());
        return times;
    }

    private record Way(String name, Runnable step, List<Long> nanos) {}
}
