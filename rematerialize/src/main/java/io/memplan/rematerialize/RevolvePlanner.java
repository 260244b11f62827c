package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.List;

/**
 * Stores the inputs of as many blocks as checkpoints are allowed, placed so that the blocks run forward the fewest times:
 * binomial checkpointing, revolve (Griewank and Walther, TOMS 26(1), 2000, Proposition 1).
 */
public final class RevolvePlanner implements Planner {

    static final String NAME = "revolve";

    private static final int MOST_BLOCKS = 128;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Binomial checkpointing on the chain of articulation points, or of all operations, for every number of"
                        + " checkpoints (Griewank and Walther 2000).",
                "The fewest forward runs of a uniform chain for a number of checkpoints; blind to bytes and costs.",
                "O(n) for each number of checkpoints, at most " + MOST_BLOCKS + " for each of two chains");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        CandidateChoice choice = new CandidateChoice(request, new Rematerializer(request.graph()));
        ForwardPart forward = new ForwardPart(choice.graph());
        for (List<Integer> places : List.of(forward.articulationPoints(), forward.places())) {
            BlockChain chain = new BlockChain(
                    choice.graph(), forward, BlockChain.usefulCuts(choice.graph(), forward, places, MOST_BLOCKS - 1));
            Binomial binomial = new Binomial(chain.blocks());
            for (int checkpoints = chain.blocks() - 1; checkpoints >= 0 && !choice.isOver(); checkpoints--) {
                ChainRetention retention = new ChainRetention(chain);
                binomial.reverse(0, chain.blocks() - 1, checkpoints, retention);
                choice.consider(retention);
            }
        }
        return assembler.of(choice.schedule());
    }

    /** The number of block runs needed besides those right before the backward parts, by blocks and checkpoints. */
    static final class Binomial {

        private final long[][] advances;
        private final int[][] split;

        Binomial(int blocks) {
            advances = new long[blocks + 1][blocks + 1];
            split = new int[blocks + 1][blocks + 1];
            for (int length = 1; length <= blocks; length++) {
                for (int checkpoints = 0; checkpoints <= blocks; checkpoints++) {
                    fill(length, checkpoints);
                }
            }
        }

        private void fill(int length, int checkpoints) {
            long least = length * (length - 1L) / 2;
            for (int before = 1; before < length && checkpoints > 0; before++) {
                long sum = before + advances[length - before][checkpoints - 1] + advances[before][checkpoints];
                if (sum < least) {
                    least = sum;
                    split[length][checkpoints] = before;
                }
            }
            advances[length][checkpoints] = least;
        }

        /** Returns the fewest advances over so many blocks, with so many checkpoints besides the input of the first. */
        long advances(int blocks, int checkpoints) {
            return advances[blocks][checkpoints];
        }

        void reverse(int first, int last, int checkpoints, ChainRetention retention) {
            int before = split[last - first + 1][checkpoints];
            if (before == 0) {
                for (int block = last; block >= first; block--) {
                    retention.storeAll(block);
                    retention.backward(block);
                }
                return;
            }
            retention.storeInput(first + before);
            reverse(first + before, last, checkpoints - 1, retention);
            reverse(first, first + before - 1, checkpoints, retention);
        }
    }
}
