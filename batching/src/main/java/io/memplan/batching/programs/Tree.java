package io.memplan.batching.programs;

/**
 * A balanced tree of leapfrog steps: 2ʲ of them in one direction, or fewer if it ended early.
 *
 * @param left its first point in time
 * @param right its last point in time
 * @param proposal a point of it, drawn evenly from those in the slice
 * @param weight how many of its points are in the slice
 * @param goesOn whether no subtree of it turned back or left the slice by far; if not, none of it may be taken
 * @param acceptance the sum of the acceptance probabilities of its points
 * @param steps the number of its points
 */
record Tree(Phase left, Phase right, Phase proposal, int weight, boolean goesOn, double acceptance, int steps) {}
