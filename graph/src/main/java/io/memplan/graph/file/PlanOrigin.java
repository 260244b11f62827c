package io.memplan.graph.file;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a plan was made from, kept in its file for later commands. All of it may be missing.
 *
 * @param graphFile the path of the graph file, as seen from the folder of the plan file
 * @param hardware the name of the hardware profile
 * @param hostBudgetBytes the host memory that swapping may take, in bytes
 * @param diskBudgetBytes the disk space that swapping may take, in bytes
 */
public record PlanOrigin(
        Optional<String> graphFile,
        Optional<String> hardware,
        OptionalLong hostBudgetBytes,
        OptionalLong diskBudgetBytes) {

    /** Validates the budgets. */
    public PlanOrigin {
        if (hostBudgetBytes.orElse(0) < 0 || diskBudgetBytes.orElse(0) < 0) {
            throw new IllegalArgumentException("A swap budget is negative: host " + hostBudgetBytes.orElse(0)
                    + " bytes, disk " + diskBudgetBytes.orElse(0) + " bytes.");
        }
    }

    /** Returns an origin of which nothing is known. */
    public static PlanOrigin unknown() {
        return new PlanOrigin(Optional.empty(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty());
    }
}
