package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The places that were picked in a launch, as arrays: tensors that a lane holds often come from the same rows, such as the
 * components of a record.
 */
final class PlaceCache {

    private static final int MOST = 8;

    private final List<long[]> places = new ArrayList<>();
    private final List<NDArray> arrays = new ArrayList<>();

    /** Returns places as an array, which lives as long as the launch. */
    NDArray array(NDManager manager, long[] wanted) {
        for (int i = 0; i < arrays.size(); i++) {
            if (Arrays.equals(places.get(i), wanted)) {
                return arrays.get(i);
            }
        }
        if (arrays.size() == MOST) {
            clear();
        }
        NDArray made = manager.create(wanted);
        places.add(wanted);
        arrays.add(made);
        return made;
    }

    /** Forgets the arrays, which the end of a launch frees. */
    void clear() {
        places.clear();
        arrays.clear();
    }
}
