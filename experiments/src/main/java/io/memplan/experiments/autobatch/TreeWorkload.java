package io.memplan.experiments.autobatch;

import io.memplan.batching.execute.LaunchPolicy;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.programs.TreeLstmThroughput;
import java.util.List;

/** Nodes a second of a TreeLSTM, one tree after another by the plain method, and batched. */
final class TreeWorkload {

    private static final int HIDDEN = 150;
    private static final int LEAVES = 20;

    private TreeWorkload() {}

    static List<WorkloadRow> rows(int trees, int repetitions) {
        // Leaves and inner nodes cost about as much apart from their lanes, so measured costs tell less than full
        // launches.
        RunAhead executor = RunAhead.builder().optPolicy(LaunchPolicy.FULLEST).build();
        TreeLstmThroughput nodes = TreeLstmThroughput.measure(executor, HIDDEN, trees, LEAVES, repetitions);
        String name = "TreeLSTM, " + HIDDEN + " hidden, " + trees + " trees";
        double forward = nodes.batchedForward() / nodes.plainForward();
        double gradients = nodes.batchedGradients() / nodes.plainGradients();
        return List.of(
                new WorkloadRow(name, "the method itself, forward", nodes.plainForward(), "nodes/s", ""),
                new WorkloadRow(name, "run-ahead, forward", nodes.batchedForward(), "nodes/s", ""),
                new WorkloadRow(name, "the method itself, with gradients", nodes.plainGradients(), "nodes/s", ""),
                new WorkloadRow(name, "run-ahead, with gradients", nodes.batchedGradients(), "nodes/s", ""),
                new WorkloadRow(name, "run-ahead against the method, forward", forward, "x", ">= 4"),
                new WorkloadRow(name, "run-ahead against the method, gradients", gradients, "x", ">= 4"));
    }
}
