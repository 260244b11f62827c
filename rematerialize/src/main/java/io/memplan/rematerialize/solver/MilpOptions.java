package io.memplan.rematerialize.solver;

import java.util.Optional;

/**
 * How to solve.
 *
 * @param seconds the time limit, in seconds
 * @param seed the seed of the solver's random decisions
 * @param absoluteGap the difference of cost and bound at which to stop
 * @param start values by column to start from, if any are known
 * @param watch hears of the state and may stop the solve
 * @param nodes the most nodes of the search tree, for solvers that count them: a limit that does not depend on the clock
 * @param proves whether to spend no time on looking for values, because there are probably none
 */
public record MilpOptions(
        double seconds,
        long seed,
        double absoluteGap,
        Optional<double[]> start,
        MilpWatch watch,
        int nodes,
        boolean proves) {

    /** Makes options without a limit of nodes. */
    public MilpOptions(double seconds, long seed, double absoluteGap, Optional<double[]> start, MilpWatch watch) {
        this(seconds, seed, absoluteGap, start, watch, Integer.MAX_VALUE, false);
    }

    /** Returns options without a start that nobody watches. */
    public static MilpOptions of(double seconds, long seed) {
        return new MilpOptions(seconds, seed, 0, Optional.empty(), MilpWatch.NONE);
    }

    /** Returns the same options with values to start from. */
    public MilpOptions withStart(double[] values) {
        return new MilpOptions(seconds, seed, absoluteGap, Optional.of(values), watch, nodes, proves);
    }

    /** Returns the same options with somebody who watches. */
    public MilpOptions withWatch(MilpWatch other) {
        return new MilpOptions(seconds, seed, absoluteGap, start, other, nodes, proves);
    }

    /** Returns the same options with another gap at which to stop. */
    public MilpOptions withAbsoluteGap(double gap) {
        return new MilpOptions(seconds, seed, gap, start, watch, nodes, proves);
    }

    /** Returns the same options with a limit of nodes. */
    public MilpOptions withNodes(int most) {
        return new MilpOptions(seconds, seed, absoluteGap, start, watch, most, proves);
    }

    /** Returns the same options for a program that probably allows no values. */
    public MilpOptions toProve() {
        return new MilpOptions(seconds, seed, absoluteGap, start, watch, nodes, true);
    }
}
