package io.memplan.graph.operator;

import io.memplan.graph.Effects;
import io.memplan.graph.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** Drops operations that have no effect and whose results nothing reads. */
final class LiveNodes {

    private LiveNodes() {}

    static List<GraphBuilder.Node> of(List<GraphBuilder.Node> nodes, List<GraphBuilder.Slot> slots) {
        BitSet read = new BitSet(slots.size());
        List<GraphBuilder.Node> live = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            GraphBuilder.Node node = nodes.get(i);
            boolean needed = node.operator().effects() != Effects.NONE
                    || node.outputs().stream()
                            .anyMatch(output -> read.get(output.id())
                                    || slots.get(output.id()).role() == Role.OUTPUT);
            if (needed) {
                node.inputs().forEach(input -> read.set(input.id()));
                live.add(node);
            }
        }
        Collections.reverse(live);
        return live;
    }
}
