package io.memplan.trainer.tune;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;

/** Not even a batch of one example fits the memory. */
public final class MemoryTooSmallException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A size is written with three digits: a hundredth more is enough however it was rounded. */
    private static final int ROUNDING = 100;

    MemoryTooSmallException(long budgetBytes, TrainingGraph graph) {
        super("No plan for a batch of one example fits " + ByteSize.format(budgetBytes)
                + ": what is always resident takes "
                + ByteSize.format(graph.alwaysResidentBytes()) + ", and keeping everything "
                + ByteSize.format(graph.keepAllPeakBytes())
                + ".\nMaybe raise the budget to "
                + ByteSize.format(graph.keepAllPeakBytes() + graph.keepAllPeakBytes() / ROUNDING)
                + " or more, allow swapping, or use an optimizer with less state.");
    }
}
