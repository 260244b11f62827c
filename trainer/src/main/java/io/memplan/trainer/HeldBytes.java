package io.memplan.trainer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.trace.TracedStep;
import java.util.List;

/**
 * The memory that a batch in several passes takes outside the pass that runs: the inputs and labels of the other passes, and
 * the predictions of all, for a moment twice, when they are joined.
 */
final class HeldBytes {

    private HeldBytes() {}

    /** Returns them for a pass, in bytes, as if the other passes were as large; none with one pass. */
    static long of(TracedStep pass, int passes) {
        return passes == 1 ? 0 : (passes - 1L) * givenBytes(pass) + 2L * passes * madeBytes(pass);
    }

    private static long givenBytes(TracedStep pass) {
        return bytes(pass.graph(), pass.inputs()) + bytes(pass.graph(), pass.labels());
    }

    private static long madeBytes(TracedStep pass) {
        return pass.predictions().stream()
                .mapToLong(value -> pass.graph()
                        .value(value)
                        .type()
                        .map(type -> type.bytes())
                        .orElse(0L))
                .sum();
    }

    private static long bytes(TrainingGraph graph, List<Integer> values) {
        return values.stream().mapToLong(value -> graph.value(value).bytes()).sum();
    }
}
