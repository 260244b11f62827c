package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.memplan.graph.trace.TracedStep;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The arrays of a step's constants. Those made from numbers are owned and closed; the user's own are not. */
final class StepConstants implements AutoCloseable {

    private final NDManager manager;
    private final SortedMap<Integer, NDArray> arrayByValue = new TreeMap<>();

    private StepConstants(NDManager manager) {
        this.manager = manager;
    }

    /** Makes the arrays that are not there yet, in a manager of their own below the given one. */
    static StepConstants make(TracedStep traced, NDManager parent) {
        StepConstants constants = new StepConstants(parent.newSubManager());
        try {
            traced.constantByValue()
                    .forEach((value, constant) -> constants.arrayByValue.put(value, constant.in(constants.manager)));
            return constants;
        } catch (RuntimeException | Error e) {
            constants.close();
            throw e;
        }
    }

    /** Returns the array of each value. */
    SortedMap<Integer, NDArray> arrayByValue() {
        return Collections.unmodifiableSortedMap(arrayByValue);
    }

    @Override
    public void close() {
        manager.close();
    }
}
