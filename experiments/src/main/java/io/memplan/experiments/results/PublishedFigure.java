package io.memplan.experiments.results;

/**
 * What others have published.
 *
 * @param figure what was measured
 * @param value the value, with its unit
 * @param source where it stands
 * @param difference how what we do differs from what they did; empty if it does not
 */
public record PublishedFigure(String figure, String value, String source, String difference) {

    /** A figure that is comparable as it stands. */
    public PublishedFigure(String figure, String value, String source) {
        this(figure, value, source, "");
    }
}
