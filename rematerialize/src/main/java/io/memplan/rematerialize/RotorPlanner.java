package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.List;

/** Solves the chain of cut vertices by dynamic programming, as rotor does (Beaumont et al., Inria RR-9302, 2019). */
public final class RotorPlanner implements Planner {

    static final String NAME = "rotor";

    private static final int SLOTS = 500;
    private static final int MOST_BLOCKS = 128;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Dynamic programming over the chain of articulation points, and over all operations as a chain, in "
                        + SLOTS + " slots of memory (Beaumont et al. 2019).",
                "Optimal among persistent schedules of the chain, up to the rounding of memory.",
                "O(blocks³ · slots), at most " + MOST_BLOCKS + " blocks");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        CandidateChoice choice = new CandidateChoice(request, new Rematerializer(request.graph()));
        ForwardPart forward = new ForwardPart(choice.graph());
        choice.consider(Availability.everything());
        for (List<Integer> places : List.of(forward.articulationPoints(), forward.places())) {
            if (!choice.isOver()) {
                tryChain(choice, forward, places);
            }
        }
        return assembler.of(choice.schedule());
    }

    /*
     * The program's count of bytes is an upper bound on chains, and an estimate elsewhere. So it is solved for more memory
     * than keep-all takes, and each of its answers is replayed. They do not depend on the budget, so more of it is never
     * worse.
     */
    private static void tryChain(CandidateChoice choice, ForwardPart forward, List<Integer> places) {
        CompactGraph graph = choice.graph();
        BlockChain chain =
                new BlockChain(graph, forward, BlockChain.usefulCuts(graph, forward, places, MOST_BLOCKS - 1));
        long mostBytes = graph.graph().keepAllPeakBytes() - graph.graph().alwaysResidentBytes();
        PersistentCheckpoints program = new PersistentCheckpoints(chain, mostBytes + mostBytes / 4, SLOTS);
        double last = Double.NaN;
        for (int memory = 0; memory <= program.slots() && !choice.isOver(); memory++) {
            double nanos = program.nanos(memory);
            if (nanos != last && nanos < Double.POSITIVE_INFINITY) {
                ChainRetention retention = new ChainRetention(chain);
                program.retain(memory, retention);
                choice.consider(retention);
                last = nanos;
            }
        }
    }
}
