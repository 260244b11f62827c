package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a derivative rule works with: an applied operator, the gradients of its outputs, and a place to hand over the
 * gradients of its inputs.
 */
final class Gradients {

    private final GraphBuilder builder;
    private final GraphBuilder.Node node;
    private final List<@Nullable Tensor> ofOutputs;
    private final boolean[] needed;
    private final BiConsumer<Integer, Tensor> sink;

    Gradients(
            GraphBuilder builder,
            GraphBuilder.Node node,
            List<@Nullable Tensor> ofOutputs,
            boolean[] needed,
            BiConsumer<Integer, Tensor> sink) {
        this.builder = builder;
        this.node = node;
        this.ofOutputs = new ArrayList<>(ofOutputs);
        this.needed = needed.clone();
        this.sink = sink;
    }

    /** Returns the rule that applies a backward operator, of equal attributes, to the gradient and the first input. */
    static Consumer<Gradients> ofInput(Operator backward) {
        return g -> g.set(0, g.apply(backward, g.attributes(), g.gradient(), g.input(0)));
    }

    /** Returns the rule that applies a backward operator, of equal attributes, to the gradient and the first output. */
    static Consumer<Gradients> ofOutput(Operator backward) {
        return g -> g.set(0, g.apply(backward, g.attributes(), g.gradient(), g.output(0)));
    }

    /** Returns the constant arguments of the forward operation. */
    Attributes attributes() {
        return node.attributes();
    }

    Tensor input(int index) {
        return node.inputs().get(index);
    }

    int inputs() {
        return node.inputs().size();
    }

    Tensor output(int index) {
        return node.outputs().get(index);
    }

    /** Returns the gradient of the first output. */
    Tensor gradient() {
        Tensor gradient = ofOutputs.get(0);
        if (gradient == null) {
            throw new IllegalStateException(
                    "Only a secondary output of " + node.operator() + " (" + node.name() + ") has a gradient.");
        }
        return gradient;
    }

    /** Returns the gradient of an output, or null if it has none. */
    @Nullable
    Tensor gradientOf(int output) {
        return ofOutputs.get(output);
    }

    /** Returns whether the gradient of an input is wanted. */
    boolean needs(int input) {
        return needed[input];
    }

    Tensor apply(Operator operator, Attributes attributes, Tensor... inputs) {
        return applyAll(operator, attributes, inputs).get(0);
    }

    List<Tensor> applyAll(Operator operator, Attributes attributes, Tensor... inputs) {
        return builder.apply(operator, attributes, Arrays.asList(inputs));
    }

    /** Hands over the gradient of an input, real if that is, summed to its shape and converted to its type if those were widened. */
    void set(int input, Tensor given) {
        TensorType of = input(input).type();
        boolean complex = given.type().elementType().isComplex();
        Tensor gradient = complex && !of.elementType().isComplex()
                ? apply(ComplexOperators.REAL_PART, Attributes.none(), given)
                : given;
        Tensor summed = of.shape().equals(gradient.shape())
                ? gradient
                : apply(ReductionOperators.SUM_TO, Attributes.of("shape", of.shape()), gradient);
        sink.accept(
                input,
                of.elementType() == summed.type().elementType()
                        ? summed
                        : apply(
                                PointwiseOperators.TO_TYPE,
                                Attributes.of("dtype", of.elementType().fileName()),
                                summed));
    }
}
