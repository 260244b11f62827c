package io.memplan.graph;

import java.util.Objects;
import java.util.Optional;

/**
 * A tensor of the training step.
 *
 * @param id the identity within the graph
 * @param name the name shown to people
 * @param type the element type and shape, absent in graphs from elsewhere
 * @param bytes the bytes of its own storage; zero for a view
 * @param role what it is to the step
 * @param storage the id of the value whose storage holds it: its own id, or the base's id for a view
 */
public record Value(int id, String name, Optional<TensorType> type, long bytes, Role role, int storage) {

    /** Validates the bytes. */
    public Value {
        Objects.requireNonNull(name);
        if (id < 0) {
            throw new IllegalArgumentException("A value has the negative id " + id + ".");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("The value " + id + " has the negative size " + bytes + ".");
        }
        if (storage != id && bytes != 0) {
            throw new IllegalArgumentException("The value " + id + " is a view of " + storage
                    + " and cannot hold bytes of its own, but states " + bytes + ".");
        }
    }

    /** Returns whether the value lives in the storage of another one. */
    public boolean isView() {
        return storage != id;
    }
}
