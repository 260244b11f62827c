package io.memplan.trainer.tune;

/**
 * A batch that is best in one sense.
 *
 * @param point what it takes and gives
 * @param binding what keeps it from being larger
 * @param confirmed whether a pass of this size has been run and timed
 */
public record Choice(CurvePoint point, Binding binding, boolean confirmed) {

    /** Returns the examples between two updates. */
    public int batch() {
        return point.batch();
    }
}
