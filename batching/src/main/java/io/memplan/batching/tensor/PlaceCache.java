package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The places that were picked last in a launch, as an array: tensors that a lane holds often come from the same rows. */
final class PlaceCache {

    private long[] places = {};
    private @Nullable NDArray array;

    /** Returns places as an array, which lives as long as the launch. */
    NDArray array(NDManager manager, long[] wanted) {
        NDArray known = array;
        if (known == null || !Arrays.equals(places, wanted)) {
            known = manager.create(wanted);
            array = known;
            places = wanted;
        }
        return known;
    }

    /** Forgets the array, which the end of a launch frees. */
    void clear() {
        array = null;
    }
}
