package io.memplan.swap.plan;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A chain of convolutions and activations, in turn, with a backward part; and what a planner swaps of it. */
final class SwapRules {

    static final int LAYERS = 4;

    private SwapRules() {}

    /** The output of layer i, from 1, is the value i, of 10 i bytes; odd layers are convolutions. */
    static TrainingGraph chain() {
        List<Value> values = new ArrayList<>(List.of(value(0, 5, Role.INPUT)));
        List<Operation> operations = new ArrayList<>();
        for (int layer = 1; layer <= LAYERS; layer++) {
            values.add(value(layer, 10L * layer, Role.ACTIVATION));
            String operator = layer % 2 == 1 ? "aten::convolution" : "aten::relu";
            operations.add(operation(layer - 1, operator, Phase.FORWARD, List.of(layer - 1), List.of(layer)));
        }
        values.add(value(LAYERS + 1, 1, Role.GRADIENT));
        operations.add(operation(LAYERS, "loss", Phase.BACKWARD, List.of(LAYERS), List.of(LAYERS + 1)));
        for (int layer = LAYERS; layer >= 1; layer--) {
            int gradient = values.size();
            values.add(value(gradient, 1, Role.GRADIENT));
            operations.add(operation(
                    operations.size(), "grad", Phase.BACKWARD, List.of(gradient - 1, layer - 1), List.of(gradient)));
        }
        return new TrainingGraph("chain", values, operations, 0);
    }

    private static Value value(int id, long bytes, Role role) {
        return new Value(id, "v" + id, Optional.empty(), bytes, role, id);
    }

    private static Operation operation(int id, String operator, Phase phase, List<Integer> in, List<Integer> out) {
        return new Operation(
                id, "op" + id, operator, Attributes.none(), in, out, List.of(), phase, 100, 0, Effects.NONE);
    }

    /** Plans the chain in the given bytes on a link of a byte a nanosecond. */
    static Plan plan(Planner planner, long budgetBytes) {
        Link link = new Link(1e9, 1e9, 0);
        return planner.plan(PlanRequest.builder()
                .setGraph(chain())
                .setBudgetBytes(budgetBytes)
                .optHostBudgetBytes(1_000)
                .optHardware(new HardwareProfile("test", "", 1, 1, 0, 1000, link, link))
                .build());
    }

    static Set<Integer> swapped(Plan plan) {
        Set<Integer> swapped = new TreeSet<>();
        for (Step step : plan.schedule().steps()) {
            if (step instanceof Step.SwapIn in) {
                swapped.add(in.storage());
            }
        }
        return swapped;
    }
}
