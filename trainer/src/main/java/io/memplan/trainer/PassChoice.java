package io.memplan.trainer;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import io.memplan.graph.trace.TraceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides how many passes a batch takes: as few as allowed, or those with the shortest predicted time. */
final class PassChoice {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlannedTrainer.class);

    private final PassSettings settings;
    private final Map<Integer, Integer> passesByExamples = new HashMap<>();
    private int mostExamples;
    private boolean warned;

    PassChoice(PassSettings settings) {
        this.settings = settings;
        this.mostExamples = settings.mostExamples();
    }

    /**
     * Returns the number of passes for a batch.
     *
     * @param plan plans a number of passes and returns the predicted time of the batch, in nanoseconds
     * @throws InfeasibleBudgetException if a batch that may not be split does not fit, or a single example does not
     */
    int passesFor(NDList data, NDList labels, IntToLongFunction plan) {
        boolean asked = settings.mostExamples() < Integer.MAX_VALUE;
        int examples = asked ? BatchParts.examples(data, labels) : BatchParts.count(data, labels);
        if (examples <= 1 || (mostExamples >= examples && !settings.automatic())) {
            return 1;
        }
        int least = (int) Math.ceil(examples / (double) Math.min(examples, mostExamples));
        if (!settings.automatic()) {
            return least;
        }
        Integer known = passesByExamples.get(examples);
        if (known == null || known < least) {
            known = fastest(examples, least, plan);
            passesByExamples.put(examples, known);
        }
        return known;
    }

    /** Doubles the passes until they fit, and then as long as that makes the batch faster. */
    private static int fastest(int examples, int least, IntToLongFunction plan) {
        int passes = least;
        long nanos = Long.MAX_VALUE;
        while (true) {
            try {
                nanos = plan.applyAsLong(passes);
                break;
            } catch (InfeasibleBudgetException e) {
                if (passes == examples) {
                    throw e;
                }
                passes = Math.min(examples, 2 * passes);
            }
        }
        while (passes < examples) {
            int more = Math.min(examples, 2 * passes);
            long next = timeOf(more, plan);
            if (next >= nanos) {
                break;
            }
            nanos = next;
            passes = more;
        }
        return passes;
    }

    private static long timeOf(int passes, IntToLongFunction plan) {
        try {
            return plan.applyAsLong(passes);
        } catch (TraceException e) {
            return Long.MAX_VALUE; // some layers refuse passes that are too small
        }
    }

    /** Halves the most examples in a pass; returns whether that leaves any. */
    boolean halve(NDList data, NDList labels) {
        int examples = BatchParts.count(data, labels);
        int passes = passesByExamples.getOrDefault(examples, 1);
        int now = Math.min(mostExamples, (examples + passes - 1) / passes);
        if (now <= 1) {
            return false;
        }
        mostExamples = (now + 1) / 2;
        passesByExamples.clear();
        return true;
    }

    int mostExamples(int examples) {
        return Math.min(mostExamples, examples);
    }

    /** Says once that statistics of a batch are then those of its parts. */
    void warn(BatchParts parts, List<Parameter> parameters) {
        if (!warned && parameters.stream().anyMatch(parameter -> parameter.getType() == Parameter.Type.RUNNING_MEAN)) {
            warned = true;
            LOGGER.warn(
                    "Batches are split into {} passes, and the model has batch normalization: its statistics are those of"
                            + " {} examples, not of the whole batch. Maybe use layer or group normalization.",
                    parts.passes(),
                    parts.sizeOf(0));
        }
    }
}
