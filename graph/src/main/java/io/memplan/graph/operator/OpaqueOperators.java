package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block that is not looked into: one operation forward, one backward, both under the engine's own autograd.
 *
 * <p>Neither is ever repeated: the block may draw random numbers or change state (rules 1 and 2), which is why both
 * count as random. What autograd retains in between is a value, the <em>tape</em>, that lives from one operation to the
 * other. The tape keeps the block's inputs and outputs alive too: the inputs as views that the forward operation makes,
 * the outputs because the backward operation reads them.
 */
public final class OpaqueOperators {

    /** The name of the forward operator: carried out by calling the block. */
    public static final String FORWARD_NAME = "memplan::opaque_forward";

    /** The name of the backward operator. */
    public static final String BACKWARD_NAME = "memplan::opaque_backward";

    /** The attribute that holds the place of a call among the step's opaque calls. */
    public static final String CALL = "call";

    /**
     * Inputs: the block's inputs, its labels, its parameters. Outputs: the block's outputs; if some input has the flag
     * {@code leaves} or is a trained parameter (flag {@code taped}), also the tape, the outputs with their history, and
     * the inputs with the flag as leaves of it.
     */
    static final Operator FORWARD = Operator.named(FORWARD_NAME)
            .results(OpaqueOperators::forwardResults)
            .kernelText(call -> {
                throw new IllegalStateException(FORWARD_NAME + " is carried out by the block.");
            })
            .effects(Effects.RANDOM)
            .overwriting(call -> call.attributes().integers("states").stream()
                    .map(Math::toIntExact)
                    .toList())
            .workspace(call -> call.attributes().integer("workspace"))
            .derivative(OpaqueOperators::differentiate)
            .build();

    /**
     * Inputs: the tape, the outputs, the outputs with their history, the leaves whose gradients are wanted, and the
     * gradients of those outputs that the flags {@code seeded} name. Outputs: the gradients of the leaves.
     */
    static final Operator BACKWARD = Operator.named(BACKWARD_NAME)
            .results(call -> OpaqueTypes.read(call.attributes()).stream()
                    .map(OpaqueTypes.Layout::result)
                    .toList())
            .kernelText(call -> OpaqueKernels.backward(call.attributes()))
            .effects(Effects.RANDOM)
            .workspace(call -> call.attributes().integer("workspace"))
            .build();

    private OpaqueOperators() {}

    static List<Operator> all() {
        return List.of(FORWARD, BACKWARD);
    }

    /** Returns attributes that state the types and layouts of a call's outputs. */
    public static Attributes attributes(List<TensorType> outputs, List<List<Long>> strides) {
        List<OpaqueTypes.Layout> layouts = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            layouts.add(new OpaqueTypes.Layout(outputs.get(i), strides.get(i)));
        }
        return OpaqueTypes.write(Attributes.none(), layouts);
    }

    /** Returns the place of the tape among the outputs of a forward operation, or -1 if it has none. */
    public static int tapeOf(Attributes attributes) {
        return attributes.flag("taped") ? attributes.integers("ranks").size() : -1;
    }

    /** Returns whether an output takes part in differentiation. */
    static boolean isDifferentiable(OpaqueTypes.Layout output) {
        return output.type().elementType().isFloating();
    }

    private static List<Result> forwardResults(Call call) {
        List<OpaqueTypes.Layout> outputs = OpaqueTypes.read(call.attributes());
        List<Result> results = new ArrayList<>();
        outputs.forEach(output -> results.add(output.result()));
        int tape = tapeOf(call.attributes());
        if (tape < 0) {
            return results;
        }
        results.add(
                Result.dense(TensorType.of(ElementType.UINT8, call.attributes().integer("retained"))));
        for (OpaqueTypes.Layout output : outputs) {
            if (isDifferentiable(output)) {
                results.add(new Result(output.type(), output.strides(), Result.viewOfOutput(tape)));
            }
        }
        List<Boolean> leaves = call.attributes().flags("leaves");
        for (int input = 0; input < leaves.size(); input++) {
            if (leaves.get(input)) {
                results.add(new Result(call.type(input), call.input(input).strides(), input));
            }
        }
        return results;
    }

    private static void differentiate(Gradients g) {
        List<OpaqueTypes.Layout> outputs = OpaqueTypes.read(g.attributes());
        int tape = tapeOf(g.attributes());
        List<Tensor> pinned = new ArrayList<>();
        List<Tensor> roots = new ArrayList<>();
        List<Tensor> seeds = new ArrayList<>();
        List<Boolean> seeded = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            if (isDifferentiable(outputs.get(i))) {
                pinned.add(g.output(i));
                roots.add(g.output(tape + 1 + roots.size()));
                @Nullable Tensor seed = g.gradientOf(i);
                seeded.add(seed != null);
                if (seed != null) {
                    seeds.add(seed);
                }
            }
        }
        List<Boolean> leafFlags = g.attributes().flags("leaves");
        int leaf = tape + 1 + roots.size();
        List<Integer> wanted = new ArrayList<>();
        List<Tensor> leaves = new ArrayList<>();
        List<OpaqueTypes.Layout> results = new ArrayList<>();
        for (int input = 0; input < g.inputs(); input++) {
            boolean isLeaf = input < leafFlags.size() && leafFlags.get(input);
            Tensor tensor = isLeaf ? g.output(leaf++) : g.input(input);
            if (g.needs(input)) {
                wanted.add(input);
                leaves.add(tensor);
                results.add(OpaqueTypes.Layout.of(tensor));
            }
        }
        Attributes attributes = OpaqueTypes.write(
                Attributes.of("block", g.attributes().text("block"))
                        .with(CALL, g.attributes().integer(CALL))
                        .with("seeded", seeded)
                        .with("workspace", g.attributes().integer("backward_workspace")),
                results);
        List<Tensor> inputs = new ArrayList<>(List.of(g.output(tape)));
        inputs.addAll(pinned);
        inputs.addAll(roots);
        inputs.addAll(leaves);
        inputs.addAll(seeds);
        List<Tensor> gradients = g.applyAll(BACKWARD, attributes, inputs.toArray(Tensor[]::new));
        for (int i = wanted.size() - 1; i >= 0; i--) {
            g.set(wanted.get(i), gradients.get(i));
        }
    }
}
