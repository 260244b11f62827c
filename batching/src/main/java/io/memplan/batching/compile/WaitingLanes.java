package io.memplan.batching.compile;

/** Lanes that wait at one batch point, numbered from zero: their operands, and room for what the instruction makes. */
public final class WaitingLanes {

    private final Lane[] lanes;
    private final int first;
    private final int size;
    private final StopPoint point;

    /**
     * Collects lanes.
     *
     * @param lanes the lanes; read while they wait, not copied
     * @param first the first of them that is meant
     * @param size how many are meant
     */
    public WaitingLanes(StopPoint point, Lane[] lanes, int first, int size) {
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
    public void setReference(int lane, int target, Object reference) {
        Lane waiting = lanes[first + lane];
        waiting.references[waiting.referenceBase + point.outReferences() + target] = reference;
    }
}
