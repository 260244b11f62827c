package io.memplan.batching.compile;

import org.jspecify.annotations.Nullable;

/** Lanes that wait at one batch point, numbered from zero: their operands, and room for what the instruction makes. */
public final class WaitingLanes {

    private final Lane[] lanes;
    private final int first;
    private final int size;
    private final StopPoint point;
    private final Failures failures;

    /** Is told of lanes that end. */
    @FunctionalInterface
    public interface Failures {
        /** Ends a lane by an exception; see {@link WaitingLanes#fail}. */
        void failed(int lane, String exception, @Nullable String message, int line);
    }

    /**
     * Collects lanes.
     *
     * @param lanes the lanes; read while they wait, not copied
     * @param first the first of them that is meant
     * @param size how many are meant
     * @param failures is told of those that end
     */
    public WaitingLanes(StopPoint point, Lane[] lanes, int first, int size, Failures failures) {
        this.failures = failures;
        this.point = point;
        this.lanes = lanes;
        this.first = first;
        this.size = size;
    }

    /** Returns how many lanes wait. */
    public int size() {
        return size;
    }

    /** Returns the scalar that a lane gives for an operand, as {@link io.memplan.batching.ir.Kind} says. */
    public long bits(int lane, int operand) {
        Lane waiting = lanes[first + lane];
        return waiting.bits[waiting.base + point.outBits() + operand];
    }

    /** Returns the object that a lane gives for an operand. */
    public Object reference(int lane, int operand) {
        Lane waiting = lanes[first + lane];
        return waiting.references[waiting.referenceBase + point.outReferences() + operand];
    }

    /** Sets a scalar that the instruction makes for a lane; operands of the same number are overwritten. */
    public void setBits(int lane, int target, long bits) {
        Lane waiting = lanes[first + lane];
        waiting.bits[waiting.base + point.outBits() + target] = bits;
    }

    /** Sets an object that the instruction makes for a lane; operands of the same number are overwritten. */
    @SuppressWarnings("NullAway") // a place may hold null until it is set again
    public void setReference(int lane, int target, @Nullable Object reference) {
        Lane waiting = lanes[first + lane];
        waiting.references[waiting.referenceBase + point.outReferences() + target] = reference;
    }

    /**
     * Ends a lane by an exception; what is set for it is of no importance.
     *
     * @param exception the name of its class
     * @param message its message, if it has one
     * @param line the line of source, 0 if unknown
     */
    public void fail(int lane, String exception, @Nullable String message, int line) {
        failures.failed(first + lane, exception, message, line);
    }
}
