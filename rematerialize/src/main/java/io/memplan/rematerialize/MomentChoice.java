package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A solution of a {@link MomentModel} as a choice of what to retain. */
final class MomentChoice implements Availability {

    private final MomentScope scope;
    private final int[] moments;
    private final boolean[][] resident;
    private final int[][] demanded;

    MomentChoice(CompactGraph graph, MomentScope scope, MomentModel model, double[] values) {
        this.scope = scope;
        this.moments = scope.moments();
        this.resident = new boolean[moments.length][graph.values()];
        this.demanded = new int[moments.length][];
        for (int k = 0; k < moments.length; k++) {
            for (int storage = 0; storage < graph.values(); storage++) {
                resident[k][storage] = model.isCurrent(k, storage, values);
            }
        }
        for (int k = 0; k < moments.length; k++) {
            List<Integer> made = new ArrayList<>();
            for (int storage = 0; k > 0 && storage < graph.values(); storage++) {
                if (resident[k][storage]
                        && !resident[k - 1][storage]
                        && model.runsAgain(k - 1, graph.producer[storage], values)) {
                    made.add(storage);
                }
            }
            demanded[k] = made.stream().mapToInt(storage -> storage).toArray();
        }
    }

    /** Retained if it is resident at every moment since it was last computed. */
    @Override
    public boolean isRetained(int storage, int stage, int lastComputed) {
        if (scope.isTiny(storage)) {
            return true;
        }
        for (int k = firstFrom(lastComputed); k < moments.length && moments[k] < stage; k++) {
            if (!resident[k][storage]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int[] demanded(int stage) {
        int k = firstFrom(stage);
        return k < moments.length && moments[k] == stage ? demanded[k] : NOTHING;
    }

    private int firstFrom(int operation) {
        int at = Arrays.binarySearch(moments, operation);
        return at >= 0 ? at : -at - 1;
    }

    /** Makes the choice for the gaps that comes closest. */
    void applyTo(Gaps gaps) {
        for (int gap : gaps.evictable()) {
            int storage = gaps.storage(gap);
            if (gaps.isLast(gap)) {
                int next = firstFrom(gaps.from(gap));
                boolean keep = next < moments.length && resident[next][storage];
                gaps.choose(gap, keep ? Gaps.KEEP : Gaps.EVICT_ALWAYS);
            } else {
                gaps.choose(gap, isRetained(storage, gaps.to(gap), gaps.from(gap)) ? Gaps.KEEP : Gaps.EVICT);
            }
        }
    }
}
