package io.memplan.experiments.cells;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * A piece of work that is worth keeping.
 *
 * @param label what it is, for people
 * @param inputs everything that its result depends on, by name; values have a text of their own
 * @param type the type of its result, which must survive a round trip through JSON
 * @param work computes the result
 * @param <T> the type of its result
 */
public record Cell<T>(String label, Map<String, ?> inputs, Class<T> type, Callable<T> work) {

    /** Copies and sorts the inputs. */
    public Cell {
        inputs = new TreeMap<>(inputs);
    }
}
