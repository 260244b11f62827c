package io.memplan.experiments.cli;

import io.memplan.experiments.networks.MaxBatchTrial;
import io.memplan.rematerialize.MaxBatch;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@link MaxBatchExperiment}, in the order and by the names of its JSON.
 *
 * @param network the network
 * @param abstraction what a node is
 * @param maxBatch the largest batch found
 * @param certified whether it is proven that there is no larger one
 * @param upperBound the proven bound
 * @param floorBatch the bound by single operations alone
 * @param paper the paper's batch, if it states one
 * @param baselinePublished the paper's batch without recompute, if it states one
 * @param baselineHonest the largest batch without recompute, freeing after the last use
 * @param baselineForwardKept the same if what the forward pass made is kept to the end
 * @param overhead the added time of the plan
 * @param solveMillis how long the search took, in milliseconds
 */
record MaxBatchRow(
        String network,
        String abstraction,
        long maxBatch,
        boolean certified,
        long upperBound,
        long floorBatch,
        @Nullable Integer paper,
        @Nullable Integer baselinePublished,
        long baselineHonest,
        long baselineForwardKept,
        double overhead,
        long solveMillis) {

    static MaxBatchRow of(MaxBatchTrial trial) {
        MaxBatch result = trial.result();
        return new MaxBatchRow(
                trial.network().id(),
                trial.abstraction().id(),
                result.batch(),
                result.isCertified(),
                result.upperBound(),
                result.floorBatch(),
                orNull(trial.network().paperBatch()),
                orNull(trial.network().paperBaseline()),
                result.keepAllBatch(),
                trial.forwardKept(),
                result.plan().overhead(),
                trial.solveMillis());
    }

    private static @Nullable Integer orNull(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
