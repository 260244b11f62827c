package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must come before what if the operations of a graph are put in another order, so that every operation reads the
 * contents that graph order gives it and the step has the same bits.
 *
 * <p>(1) A producer comes before its readers. (2) Whatever touches a storage stays on its side of every operation that
 * overwrites it. (3) Operations that draw random numbers keep their order. (4) Forward operations come first, if they do
 * in the graph.
 */
final class Precedence {

    private final List<TreeSet<Integer>> before = new ArrayList<>();
    private final List<TreeSet<Integer>> after = new ArrayList<>();
    private final BitSet weightless = new BitSet();

    Precedence(CompactGraph graph) {
        TrainingGraph trainingGraph = graph.graph();
        for (int operation = 0; operation < graph.operations(); operation++) {
            before.add(new TreeSet<>());
            after.add(new TreeSet<>());
        }
        int random = -1;
        List<List<Integer>> touching = new ArrayList<>();
        for (int value = 0; value < graph.values(); value++) {
            touching.add(new ArrayList<>());
        }
        for (Operation operation : trainingGraph.operations()) {
            int id = operation.id();
            for (int input : operation.inputs()) {
                add(trainingGraph.producerOf(input), id);
                touching.get(graph.storage[input]).add(id);
            }
            for (int output : operation.outputs()) {
                add(graph.producer[graph.storage[output]], id);
                touching.get(graph.storage[output]).add(id);
            }
            if (operation.effects() == Effects.RANDOM) {
                add(random, id);
                random = id;
            }
        }
        for (int storage = 0; storage < graph.values(); storage++) {
            for (int overwriter : graph.overwriters[storage]) {
                for (int operation : touching.get(storage)) {
                    add(Math.min(operation, overwriter), Math.max(operation, overwriter));
                }
            }
        }
        keepPhases(trainingGraph);
        for (int operation = 0; operation < graph.operations(); operation++) {
            boolean bytes = graph.bases[operation].length > 0 || graph.workspace[operation] > 0;
            weightless.set(operation, !bytes && before.get(operation).isEmpty());
        }
    }

    private void keepPhases(TrainingGraph graph) {
        int forward = 0;
        while (forward < graph.operations().size() && graph.operation(forward).phase() == Phase.FORWARD) {
            forward++;
        }
        for (int operation = forward; operation < graph.operations().size(); operation++) {
            if (graph.operation(operation).phase() == Phase.FORWARD) {
                return;
            }
        }
        if (forward == 0 || forward == graph.operations().size()) {
            return;
        }
        for (int operation = 0; operation < forward; operation++) {
            if (after.get(operation).headSet(forward).isEmpty()) {
                for (int later = forward; later < graph.operations().size(); later++) {
                    if (before.get(later).tailSet(forward).isEmpty()) {
                        add(operation, later);
                    }
                }
            }
        }
    }

    private void add(int first, int second) {
        if (first >= 0 && first != second) {
            after.get(first).add(second);
            before.get(second).add(first);
        }
    }

    /** Returns what must come before an operation, ascending; not all of it, but with what must come before that. */
    Set<Integer> before(int operation) {
        return before.get(operation);
    }

    /**
     * Returns the last operations of the parts that must follow one another, ascending: every other operation is before
     * or after, but for those that may run at any time and take no bytes, such as a view of a parameter.
     */
    List<Integer> divisions() {
        int operations = before.size();
        int[] earliestLinkAfter = new int[operations + 1];
        earliestLinkAfter[operations] = operations;
        for (int operation = operations - 1; operation >= 0; operation--) {
            int link =
                    before.get(operation).isEmpty() ? -1 : before.get(operation).last();
            earliestLinkAfter[operation] =
                    Math.min(earliestLinkAfter[operation + 1], weightless.get(operation) ? operations : link);
        }
        List<Integer> divisions = new ArrayList<>();
        int latestLink = -1;
        for (int operation = 0; operation < operations; operation++) {
            if (latestLink <= operation && earliestLinkAfter[operation + 1] >= operation) {
                divisions.add(operation);
            }
            int link = after.get(operation).isEmpty()
                    ? operations
                    : after.get(operation).first();
            latestLink = Math.max(latestLink, weightless.get(operation) ? -1 : link);
        }
        if (divisions.isEmpty() || divisions.get(divisions.size() - 1) != operations - 1) {
            divisions.add(operations - 1);
        }
        return divisions;
    }
}
