package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.List;

/** What a schedule that follows from a {@link MomentModel} breaks: moments and recomputes to add to its scope. */
final class Violations {

    private final CompactGraph graph;
    private final MomentScope scope;

    Violations(CompactGraph graph, MomentScope scope) {
        this.graph = graph;
        this.scope = scope;
    }

    /** Counts what the recomputes of a solution read; returns whether that is new. */
    boolean expandUsed(MomentModel model, double[] values) {
        boolean grown = false;
        int moments = scope.moments().length;
        for (int operation = 0; operation < graph.operations(); operation++) {
            for (int k = 0; k < moments && !scope.isExpanded(operation); k++) {
                if (model.runsAgain(k, operation, values)) {
                    grown |= scope.expand(operation);
                }
            }
        }
        return grown;
    }

    /** Adds the local peaks above the given bytes; returns whether any was new. */
    boolean addAbove(long bytes, ComputeSequence sequence) {
        boolean grown = false;
        List<Integer> run = new ArrayList<>();
        for (int place = 0; place <= sequence.size(); place++) {
            if (place < sequence.size() && sequence.during(place) > bytes) {
                run.add(place);
            } else if (!run.isEmpty()) {
                grown |= addRun(sequence, run);
                run.clear();
            }
        }
        return grown;
    }

    private boolean addRun(ComputeSequence sequence, List<Integer> run) {
        int worst = -1;
        int worstFirst = -1;
        for (int place : run) {
            if (worst < 0 || sequence.during(place) > sequence.during(worst)) {
                worst = place;
            }
            boolean first = sequence.placeOf(sequence.operation(place)) == place;
            boolean isNew = first && !scope.hasMoment(sequence.operation(place));
            if (isNew && (worstFirst < 0 || sequence.during(place) > sequence.during(worstFirst))) {
                worstFirst = place;
            }
        }
        boolean grown = worstFirst >= 0 && scope.addMoment(sequence.operation(worstFirst));
        int operation = sequence.operation(worst);
        if (sequence.placeOf(operation) != worst) {
            grown |= addRecompute(sequence, worst);
        }
        return grown;
    }

    /** Adds the stages around a recompute as moments, and when they are there the recompute itself. */
    private boolean addRecompute(ComputeSequence sequence, int place) {
        int stage = place;
        while (stage < sequence.size() && sequence.placeOf(sequence.operation(stage)) != stage) {
            stage++;
        }
        int after = stage < sequence.size() ? sequence.operation(stage) : graph.operations();
        boolean grown = after < graph.operations() && scope.addMoment(after);
        if (after > 0) {
            grown |= scope.addMoment(after - 1);
        }
        return grown || (after > 0 && scope.addTransient(after - 1, sequence.operation(place)));
    }
}
