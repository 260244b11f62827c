package io.memplan.experiments.training;

import io.memplan.experiments.measure.ResidentMemory;
import io.memplan.experiments.measure.StepTimes;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What came of training.
 *
 * @param lossBits the loss of each step as the raw bits of its 32-bit number
 * @param stepNanos the time of each step without the loading of its batch, in nanoseconds
 * @param testAccuracy the share of test examples whose class was found, where measured
 * @param before the memory before the first step, when model, trainer and engine were ready
 * @param after the memory after the last step; its peak counts from the first step
 * @param peakIsOfSteps whether the peak could be made to begin at the first step
 */
public record TrainingOutcome(
        List<Integer> lossBits,
        List<Long> stepNanos,
        OptionalDouble testAccuracy,
        ResidentMemory before,
        ResidentMemory after,
        boolean peakIsOfSteps) {

    /** Copies the lists. */
    public TrainingOutcome {
        lossBits = List.copyOf(lossBits);
        stepNanos = List.copyOf(stepNanos);
    }

    /** Returns the number of steps. */
    public int steps() {
        return lossBits.size();
    }

    /** Returns the loss of each step. */
    public List<Float> losses() {
        return lossBits.stream().map(Float::intBitsToFloat).toList();
    }

    /** Returns the loss of the last step, or NaN if there was none. */
    public float lastLoss() {
        return lossBits.isEmpty() ? Float.NaN : Float.intBitsToFloat(lossBits.get(lossBits.size() - 1));
    }

    /** Summarises the times of the steps; the first is left out where there are more, for what it sets up. */
    public StepTimes times(String name) {
        return StepTimes.of(name, stepNanos.size() > 1 ? stepNanos.subList(1, stepNanos.size()) : stepNanos);
    }

    /** Returns the most that the steps had resident over what was resident before the first, in bytes. */
    public OptionalLong peakOverStartBytes() {
        return peakIsOfSteps
                        && before.currentBytes().isPresent()
                        && after.peakBytes().isPresent()
                ? OptionalLong.of(
                        after.peakBytes().getAsLong() - before.currentBytes().getAsLong())
                : OptionalLong.empty();
    }

    /** Returns the first step, from zero, whose loss has other bits than that of another run; empty if none has. */
    public OptionalInt firstDifferingStep(TrainingOutcome other) {
        int common = Math.min(steps(), other.steps());
        for (int step = 0; step < common; step++) {
            if (!lossBits.get(step).equals(other.lossBits.get(step))) {
                return OptionalInt.of(step);
            }
        }
        return steps() == other.steps() ? OptionalInt.empty() : OptionalInt.of(common);
    }
}
