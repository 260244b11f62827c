package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Adds to a {@link MomentScope} what a solution of its model made of too little: the lazy cuts. */
final class ScopeGrowth {

    /** The moments added at a time at least, if there are so many: fewer make rounds that end, more make fewer rounds. */
    private static final int LEAST = 3;

    /** The part of the moments that a decision gets at a time: with few, what it proves is proven soon. */
    private static final int FEW = 12;

    /** Operations below which all moments are added at once: few at a time keep the programs of larger graphs small. */
    static final int SMALL = 300;

    private final CompactGraph graph;
    private final MomentScope scope;

    ScopeGrowth(CompactGraph graph, MomentScope scope) {
        this.graph = graph;
        this.scope = scope;
    }

    /** Counts the inputs of operations that run again; returns whether that is new. */
    boolean expandUsed(BitSet recomputed) {
        boolean grown = false;
        for (int operation = recomputed.nextSetBit(0);
                operation >= 0;
                operation = recomputed.nextSetBit(operation + 1)) {
            grown |= scope.expand(operation);
        }
        return grown;
    }

    /** Adds the local peaks above the given bytes; in larger graphs only the highest; returns whether any was new. */
    boolean addSome(long bytes, ComputeSequence sequence) {
        int most = graph.operations() < SMALL ? Integer.MAX_VALUE : Math.max(LEAST, scope.moments().length / 2);
        return addAbove(bytes, sequence, most);
    }

    /** Adds the highest of the local peaks above the given bytes; returns whether any was new. */
    boolean addFew(long bytes, ComputeSequence sequence) {
        return addAbove(bytes, sequence, Math.max(1, scope.moments().length / FEW));
    }

    /** Adds the local peaks above the given bytes, the highest first, so many at most; returns whether any was new. */
    boolean addAbove(long bytes, ComputeSequence sequence, int most) {
        List<List<Integer>> runs = runs(bytes, sequence);
        runs.sort(Comparator.comparingLong((List<Integer> run) -> -highest(sequence, run))
                .thenComparing(run -> run.get(0)));
        int grown = 0;
        for (int i = 0; i < runs.size() && grown < most; i++) {
            grown += addRun(sequence, runs.get(i)) ? 1 : 0;
        }
        return grown > 0;
    }

    private static long highest(ComputeSequence sequence, List<Integer> run) {
        return run.stream().mapToLong(sequence::during).max().orElse(0);
    }

    private List<List<Integer>> runs(long bytes, ComputeSequence sequence) {
        List<List<Integer>> runs = new ArrayList<>();
        List<Integer> run = new ArrayList<>();
        for (int place = 0; place <= sequence.size(); place++) {
            if (place < sequence.size() && sequence.during(place) > bytes) {
                run.add(place);
            } else if (!run.isEmpty()) {
                runs.add(List.copyOf(run));
                run.clear();
            }
        }
        return runs;
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
