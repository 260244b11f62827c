package io.memplan.batching.execute;

/**
 * What was launched at one batch point.
 *
 * @param instruction the instruction, as text
 * @param function the function it belongs to
 * @param line the line of source, 0 if unknown
 * @param launches how often it was launched
 * @param lanes the members that took part in all launches together
 * @param slots the members that could have taken part in them
 * @param largest the members of the largest launch
 * @param nanos the time of all launches together, in nanoseconds
 */
public record PointUse(
        String instruction, String function, int line, long launches, long lanes, long slots, int largest, long nanos) {

    /** Returns the part of the lanes that took part, between 0 and 1. */
    public double utilisation() {
        return slots == 0 ? 1 : (double) lanes / slots;
    }
}
