package io.memplan.batching.execute;

import io.memplan.batching.ir.ScalarOperator;
import org.jspecify.annotations.Nullable;

/** Computes a scalar operation for lanes, in the way that {@link LaneSelection} says. */
final class ScalarLoops {

    private final LaneSelection selection;
    private final MachineCounter counter;
    private long[] first = {};
    private long[] second = {};
    private long[] results = {};
    private @Nullable ArithmeticException[] thrown = {};

    ScalarLoops(LaneSelection selection, MachineCounter counter) {
        this.selection = selection;
        this.counter = counter;
    }

    LaneSelection selection() {
        return selection;
    }

    MachineCounter counter() {
        return counter;
    }

    /** Computes results for the lanes of a group, to be asked for by their place in the group. */
    void compute(ScalarOperator operator, long[] a, long[] b, LaneGroup group) {
        boolean masked = selection == LaneSelection.MASKED;
        int size = masked ? a.length : group.size();
        reserve(size);
        if (selection == LaneSelection.GATHERED) {
            for (int i = 0; i < size; i++) {
                first[i] = a[group.lane(i)];
                second[i] = b[group.lane(i)];
            }
            counter.moved(3 * size);
        }
        counter.computed(size, group.size());
        for (int i = 0; i < size; i++) {
            thrown[i] = null;
            int lane = masked ? i : group.lane(i);
            boolean dense = selection == LaneSelection.GATHERED;
            try {
                results[i] = operator.evaluate(dense ? first[i] : a[lane], dense ? second[i] : b[lane]);
            } catch (ArithmeticException e) {
                thrown[i] = e;
            }
        }
    }

    /**
     * Returns a result.
     *
     * @param index the place in the group
     * @param lane the lane that stands there
     * @throws ArithmeticException if the operation threw for that lane
     */
    long result(int index, int lane) {
        int place = selection == LaneSelection.MASKED ? lane : index;
        ArithmeticException problem = thrown[place];
        if (problem != null) {
            throw problem;
        }
        return results[place];
    }

    private void reserve(int size) {
        if (results.length < size) {
            first = new long[size];
            second = new long[size];
            results = new long[size];
            thrown = new ArithmeticException[size];
        }
    }
}
