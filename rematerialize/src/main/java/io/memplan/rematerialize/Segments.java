package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.Schedule;
import java.util.List;

/**
 * Chen's segments (Chen et al. 2016, arXiv:1604.06174, §3 and §4.1): the forward part is cut, what crosses a cut is
 * kept, and the rest of each segment but the last is recomputed when the backward part comes to it, and then stays until
 * its last use.
 *
 * <p>A cut lies right after a forward operation. The general graph is <em>linearised</em> (Checkmate §6.2): any place of
 * the execution order may be cut, at the price of keeping everything that crosses it. An <em>articulation point</em> is
 * a place that only one storage crosses. Of the choices tried, the fastest within the budget is kept, or else the one
 * with the lowest peak.
 */
final class Segments {

    private final Rematerializer rematerializer;
    private final CompactGraph graph;
    private final Gaps gaps;
    private final long budgetBytes;
    private final ForwardPart forward;
    private byte[] bestChoices;
    private long bestNanos = Long.MAX_VALUE;
    private long bestPeakBytes = Long.MAX_VALUE;

    Segments(PlanRequest request) {
        this.rematerializer = new Rematerializer(request.graph());
        this.graph = rematerializer.graph();
        this.gaps = new Gaps(graph, rematerializer.deadlines());
        this.budgetBytes = request.budgetBytes();
        this.bestChoices = gaps.snapshot();
        this.forward = new ForwardPart(graph);
    }

    /** Returns every place of the linearised forward part: the operations after which one may cut. */
    List<Integer> places() {
        return forward.places();
    }

    /** Returns the articulation points among the places. */
    List<Integer> articulationPoints() {
        return forward.articulationPoints();
    }

    /** Returns the bytes that the forward operation brings about. */
    long bytesMadeBy(int operation) {
        long bytes = 0;
        for (int base : graph.bases[operation]) {
            bytes += graph.bytes[base];
        }
        return bytes;
    }

    /** Evaluates the cuts after the given operations, ascending. */
    void tryCuts(List<Integer> cuts) {
        gaps.chooseAll(Gaps.KEEP);
        int[] cutsBefore = forward.cutsBefore(cuts);
        int lastCut = cuts.isEmpty() ? -1 : cuts.get(cuts.size() - 1);
        for (int gap : gaps.evictable()) {
            int storage = gaps.storage(gap);
            boolean leavesForward =
                    !gaps.isLast(gap) && forward.contains(gaps.from(gap)) && !forward.contains(gaps.to(gap));
            if (crosses(storage, cutsBefore)) {
                gaps.choose(gap, Gaps.KEEP);
            } else if (leavesForward && graph.producer[storage] <= lastCut) {
                gaps.choose(gap, Gaps.EVICT);
            }
        }
        if (!rematerializer.evaluate(gaps)) {
            return;
        }
        long peakBytes = rematerializer.peakBytes();
        boolean fits = peakBytes <= budgetBytes;
        boolean bestFits = bestPeakBytes <= budgetBytes;
        boolean better = (fits && bestFits) ? rematerializer.nanos() < bestNanos : peakBytes < bestPeakBytes;
        if (better) {
            bestChoices = gaps.snapshot();
            bestNanos = rematerializer.nanos();
            bestPeakBytes = peakBytes;
        }
    }

    private boolean crosses(int storage, int[] cutsBefore) {
        int lastUse = forward.lastUse(storage);
        int producer = graph.producer[storage];
        return lastUse > producer && cutsBefore[lastUse] > cutsBefore[producer];
    }

    /** Offers the best cuts tried, if they are within the budget. */
    void offerTo(SearchBoard board) {
        if (bestPeakBytes <= budgetBytes) {
            gaps.restore(bestChoices);
            rematerializer.evaluate(gaps);
            board.offer(rematerializer.sequence());
        }
    }

    /** Returns the schedule of the best cuts tried. */
    Schedule best() {
        gaps.restore(bestChoices);
        rematerializer.evaluate(gaps);
        return rematerializer.schedule();
    }
}
