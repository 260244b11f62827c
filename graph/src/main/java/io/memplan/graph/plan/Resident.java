package io.memplan.graph.plan;

import io.memplan.graph.Value;

/**
 * A storage that is on the device at the peak of a plan.
 *
 * @param value the value that owns the bytes
 * @param placement what the plan does with it
 * @param reason why it is there at that moment
 */
public record Resident(Value value, Placement placement, String reason) {

    /** Returns the bytes that it takes. */
    public long bytes() {
        return value.bytes();
    }
}
