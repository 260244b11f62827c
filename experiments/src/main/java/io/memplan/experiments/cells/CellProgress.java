package io.memplan.experiments.cells;

/** Hears how far a run has come. */
public interface CellProgress {

    /** Hears nothing. */
    CellProgress NONE = new CellProgress() {};

    /** More cells are to come. */
    default void expect(int more) {}

    /** A cell's result is there from a run before. */
    default void found(String label) {}

    /** A cell is being computed. */
    default void begin(String label) {}

    /** A cell is finished. */
    default void done(String label) {}

    /** Something else worth telling. */
    default void log(String line) {}
}
