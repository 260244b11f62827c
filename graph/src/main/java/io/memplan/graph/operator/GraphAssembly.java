package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns applied operators into a training graph.
 *
 * <p>An operation writes its output into the storage of an input where that cannot be told apart: the input is an
 * intermediate result of the same type and layout, is no view, and nothing else reads it: no view either.
 */
final class GraphAssembly {

    private static final int UNUSED = -1;

    private final List<GraphBuilder.Slot> slots;
    private final List<GraphBuilder.Node> nodes;
    private final int[] readers;
    private final boolean[] produced;
    private final int[] storage;

    GraphAssembly(List<GraphBuilder.Slot> slots, List<GraphBuilder.Node> nodes) {
        this.slots = slots;
        this.nodes = nodes;
        this.readers = new int[slots.size()];
        this.produced = new boolean[slots.size()];
        this.storage = new int[slots.size()];
        for (int i = 0; i < slots.size(); i++) {
            int viewOf = slots.get(i).viewOf();
            storage[i] = viewOf < 0 ? i : viewOf;
        }
        for (GraphBuilder.Node node : nodes) {
            node.inputs().forEach(input -> readers[input.id()]++);
            for (Tensor output : node.outputs()) {
                produced[output.id()] = true;
            }
        }
    }

    GraphBuilder.Built build(String name, long residentBytes) {
        int[] inPlace = new int[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            inPlace[i] = inPlaceInput(nodes.get(i));
            if (inPlace[i] >= 0) {
                storage[nodes.get(i).outputs().get(0).id()] =
                        nodes.get(i).inputs().get(inPlace[i]).id();
            }
        }
        int[] valueByTensor = new int[slots.size()];
        Arrays.fill(valueByTensor, UNUSED);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            boolean source =
                    !produced[i] && (readers[i] > 0 || isBound(slots.get(i).role()));
            if (produced[i] || source) {
                valueByTensor[i] = order.size();
                order.add(i);
            }
        }
        List<Value> values = new ArrayList<>(order.size());
        for (int slotId : order) {
            GraphBuilder.Slot slot = slots.get(slotId);
            int root = root(slotId);
            values.add(new Value(
                    values.size(),
                    slot.name(),
                    Optional.of(slot.type()),
                    root != slotId ? 0 : slot.type().bytes(),
                    slot.role(),
                    valueByTensor[root]));
        }
        List<Operation> operations = new ArrayList<>(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            operations.add(operation(i, nodes.get(i), inPlace[i], valueByTensor));
        }
        return new GraphBuilder.Built(
                new TrainingGraph(name, values, operations, residentBytes),
                Arrays.stream(valueByTensor).boxed().toList());
    }

    private int root(int slot) {
        int root = slot;
        while (storage[root] != root) {
            root = storage[root];
        }
        return root;
    }

    private static boolean isBound(Role role) {
        // an output that nothing produces is an input or a parameter given out as it is
        return role == Role.INPUT || role == Role.LABEL || role == Role.OUTPUT;
    }

    private int inPlaceInput(GraphBuilder.Node node) {
        for (int candidate : node.operator().inPlaceInputs()) {
            Tensor input = node.inputs().get(candidate);
            Tensor output = node.outputs().get(0);
            if (produced[input.id()]
                    && slots.get(input.id()).viewOf() < 0
                    && readers[input.id()] == 1
                    && slots.get(input.id()).role() != Role.OUTPUT
                    && slots.get(output.id()).viewOf() < 0
                    && input.type().equals(output.type())
                    && input.strides().equals(output.strides())) {
                return candidate;
            }
        }
        return UNUSED;
    }

    private Operation operation(int id, GraphBuilder.Node node, int inPlace, int[] valueByTensor) {
        Operator operator = node.operator();
        List<Integer> inputs =
                node.inputs().stream().map(input -> valueByTensor[input.id()]).toList();
        List<Integer> overwrites = new ArrayList<>();
        operator.overwrites(node.call()).forEach(index -> overwrites.add(inputs.get(index)));
        Attributes attributes = node.attributes();
        if (inPlace >= 0) {
            overwrites.add(inputs.get(inPlace));
            attributes = attributes.with(Kernels.INTO, inPlace);
        }
        return new Operation(
                id,
                node.name(),
                inPlace >= 0 ? operator.name() + "_" : operator.name(),
                attributes,
                inputs,
                node.outputs().stream()
                        .map(output -> valueByTensor[output.id()])
                        .toList(),
                overwrites,
                node.phase(),
                0,
                operator.workspaceBytes(node.call()),
                operator.effects());
    }
}
