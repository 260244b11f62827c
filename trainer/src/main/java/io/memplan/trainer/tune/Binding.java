package io.memplan.trainer.tune;

/** What keeps a batch from being larger. */
public enum Binding {
    /** No plan for a larger batch fits the memory. */
    MEMORY("no plan for a larger batch fits the memory"),
    /** A larger batch fits, but its plan must recompute or swap more than it gains. */
    PLAN("a larger batch fits, but must recompute or swap more than it gains"),
    /** A larger batch is no faster on this device. */
    DEVICE("a larger batch is no faster on this device"),
    /** A larger batch learns less from each example than it gains in speed. */
    NOISE("a larger batch learns less from each example than it gains in speed"),
    /** The data set, or the largest batch allowed. */
    LIMIT("it is the largest batch allowed, or the whole data set");

    private final String text;

    Binding(String text) {
        this.text = text;
    }

    /** Returns the constraint in words. */
    public String text() {
        return text;
    }
}
