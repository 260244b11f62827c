package io.memplan.rematerialize.solver;

import java.util.Optional;

/**
 * What a solve found.
 *
 * @param status how it ended
 * @param solution the best values by column, if any were found
 * @param objective their cost; positive infinity without values
 * @param bound a cost that no values can beat; negative infinity if none is known
 */
public record MilpResult(MilpStatus status, Optional<double[]> solution, double objective, double bound) {

    /** Returns the result of a solve that found out nothing. */
    public static MilpResult nothing(MilpStatus status) {
        return new MilpResult(status, Optional.empty(), Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    }
}
