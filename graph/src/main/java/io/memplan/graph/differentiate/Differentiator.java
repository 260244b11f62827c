package io.memplan.graph.differentiate;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.GraphBuilder.Node;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Extends a forward graph by its backward pass.
 *
 * <p>Forward operations are visited in reverse order. Where a value has several consumers, their contributions are
 * added up in that order, as the engine's autograd does (rule 5). A parameter's gradient is handed over as soon as its
 * last contribution is there, so that it need not wait in memory.
 */
public final class Differentiator {

    private final GraphBuilder builder;
    private final Map<Integer, Tensor> trainable = new HashMap<>();
    private final BiConsumer<Tensor, Tensor> parameterSink;
    private final boolean afterReaders;
    private boolean contributions;
    private BiConsumer<Node, List<Node>> observer = (operation, derivative) -> {};

    private final Map<Integer, Tensor> gradientById = new HashMap<>();
    private final Map<Integer, Integer> firstConsumerById = new HashMap<>();

    /**
     * Creates a differentiator.
     *
     * @param builder the forward graph, to be extended
     * @param trainable the source values whose gradients are wanted
     * @param parameterSink receives each of them with its gradient, in the order in which the gradients are complete
     */
    public Differentiator(GraphBuilder builder, List<Tensor> trainable, BiConsumer<Tensor, Tensor> parameterSink) {
        this(builder, trainable, parameterSink, false);
    }

    /**
     * Creates a differentiator.
     *
     * @param builder the forward graph, to be extended
     * @param trainable the source values whose gradients are wanted
     * @param parameterSink receives each of them with its gradient, in the order in which the gradients are complete
     * @param afterReaders whether a gradient is handed over only when nothing is left that reads the trainable value,
     *     as a sink needs that overwrites it
     */
    public Differentiator(
            GraphBuilder builder,
            List<Tensor> trainable,
            BiConsumer<Tensor, Tensor> parameterSink,
            boolean afterReaders) {
        this.builder = builder;
        this.afterReaders = afterReaders;
        trainable.forEach(tensor -> this.trainable.put(tensor.id(), tensor));
        this.parameterSink = parameterSink;
    }

    /** Sets who is told of each operation that a gradient passed, with the operations that its derivative added. */
    public Differentiator optObserver(BiConsumer<Node, List<Node>> observer) {
        this.observer = observer;
        return this;
    }

    /**
     * Sets whether the sink receives each contribution to the gradient of a trainable value by itself, as soon as it is
     * there, in place of their sum. A sink that adds them to zeros gets the same sum with the same bits, because it adds
     * from the first on as well; only a zero may have another sign on the way, and none at the end.
     */
    public Differentiator optContributions(boolean each) {
        contributions = each;
        return this;
    }

    /**
     * Appends the backward pass of a scalar.
     *
     * @param loss the scalar
     * @throws NotDifferentiableException if it does not depend on any trainable value, or only through an operator
     *     that has no derivative
     */
    public void differentiate(Tensor loss) {
        List<Node> forward = List.copyOf(builder.nodes());
        boolean[] reaches = reachedByTrainable(forward);
        if (loss.id() >= reaches.length || !reaches[loss.id()]) {
            throw new NotDifferentiableException("The loss does not depend on any trainable parameter.\n"
                    + "Maybe all parameters are frozen, or the loss ignores the predictions.");
        }
        builder.startBackward();
        builder.setScope("loss/grad");
        Attributes ones = Attributes.of("shape", loss.shape())
                .with("dtype", loss.type().elementType().fileName())
                .with("number", 1.0);
        gradientById.put(
                loss.id(),
                builder.apply(Operators.get("aten::full"), ones, List.of()).get(0));
        boolean[] flows = flowing(forward, reaches, loss);
        for (int i = forward.size() - 1; i >= 0; i--) {
            if (flows[i]) {
                visit(forward.get(i), i, reaches);
            }
        }
    }

    private boolean[] reachedByTrainable(List<Node> forward) {
        int last = 0;
        for (Node node : forward) {
            for (Tensor tensor : node.outputs()) {
                last = Math.max(last, tensor.id());
            }
            for (Tensor tensor : node.inputs()) {
                last = Math.max(last, tensor.id());
            }
        }
        boolean[] reaches = new boolean[last + 1];
        trainable.keySet().stream().filter(id -> id < reaches.length).forEach(id -> reaches[id] = true);
        for (int i = 0; i < forward.size(); i++) {
            Node node = forward.get(i);
            boolean any = false;
            for (Tensor input : node.inputs()) {
                any |= reaches[input.id()];
            }
            if (any && !node.operator().stopsGradient()) {
                for (Tensor output : node.outputs()) {
                    reaches[output.id()] = output.type().elementType().isFloating();
                }
            }
        }
        return reaches;
    }

    /**
     * Finds the operations through which a gradient flows, and of each value the first such consumer: the last one
     * that contributes to its gradient.
     */
    private boolean[] flowing(List<Node> forward, boolean[] reaches, Tensor loss) {
        boolean[] flows = new boolean[forward.size()];
        boolean[] leads = new boolean[reaches.length];
        leads[loss.id()] = true;
        for (int i = forward.size() - 1; i >= 0; i--) {
            Node node = forward.get(i);
            flows[i] = node.outputs().stream().anyMatch(output -> leads[output.id()] && reaches[output.id()]);
            if (flows[i]) {
                for (Tensor input : node.inputs()) {
                    leads[input.id()] |= reaches[input.id()];
                    firstConsumerById.put(input.id(), i);
                }
            }
        }
        return flows;
    }

    private void visit(Node node, int place, boolean[] reaches) {
        List<@Nullable Tensor> ofOutputs = new ArrayList<>();
        for (Tensor output : node.outputs()) {
            ofOutputs.add(gradientById.remove(output.id()));
        }
        boolean[] needed = new boolean[node.inputs().size()];
        for (int input = 0; input < needed.length; input++) {
            needed[input] = reaches[node.inputs().get(input).id()];
        }
        if (!node.operator().isDifferentiable()) {
            throw new NotDifferentiableException("The operation " + node.name() + " (" + node.operator()
                    + ") has no derivative, but the loss depends on parameters through it.\n"
                    + "Maybe stop the gradient before it, or use an operation that has a derivative.");
        }
        List<Node> derivative = new ArrayList<>();
        int[] known = {builder.nodes().size()};
        builder.differentiate(node, ofOutputs, needed, (input, gradient) -> {
            derivative.addAll(nodesSince(known[0]));
            Tensor of = node.inputs().get(input);
            boolean handedOver = contributions && trainable.containsKey(of.id());
            if (needed[input] && handedOver) {
                parameterSink.accept(of, gradient);
            } else if (needed[input]) {
                accumulate(of, gradient);
            }
            boolean complete = !afterReaders && firstConsumer(of) == place && isOnlyOccurrence(node, of);
            if (needed[input] && complete && trainable.containsKey(of.id())) {
                handOver(of);
            }
            known[0] = builder.nodes().size();
        });
        derivative.addAll(nodesSince(known[0]));
        observer.accept(node, derivative);
        for (Tensor input : node.inputs()) {
            if (firstConsumer(input) == place && trainable.containsKey(input.id())) {
                handOver(input);
            }
        }
    }

    private List<Node> nodesSince(int place) {
        return List.copyOf(builder.nodes().subList(place, builder.nodes().size()));
    }

    private int firstConsumer(Tensor tensor) {
        return firstConsumerById.getOrDefault(tensor.id(), -1);
    }

    private static boolean isOnlyOccurrence(Node node, Tensor tensor) {
        return node.inputs().stream().filter(tensor::equals).count() == 1;
    }

    private void accumulate(Tensor of, Tensor contribution) {
        Tensor before = gradientById.get(of.id());
        gradientById.put(
                of.id(),
                before == null ? contribution : builder.apply(Operators.get("aten::add"), before, contribution));
    }

    private void handOver(Tensor parameter) {
        Tensor gradient = gradientById.remove(parameter.id());
        if (gradient != null) {
            parameterSink.accept(parameter, gradient);
        }
    }
}
