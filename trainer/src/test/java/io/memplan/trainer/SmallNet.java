package io.memplan.trainer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.TracedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A network of linear, batch norm, relu, linear under an L2 loss: as a DJL block, and as the graph that a tracer should
 * make of it, written by hand.
 */
public final class SmallNet {

    static final int IN = 6;
    static final int HIDDEN = 5;
    static final int OUT = 3;

    private static final double MOMENTUM = 1.0 - 0.9f;
    private static final double EPSILON = 1e-5f;

    private final boolean fused;
    private final long batch;
    private final GraphSketch sketch = new GraphSketch();
    private final List<Integer> parameters = new ArrayList<>();
    private final List<Integer> slots = new ArrayList<>();
    private int input;
    private int label;
    private int prediction;
    private int loss;

    /** Writes the graph for a batch size. */
    public SmallNet(long batch, boolean fused) {
        this.batch = batch;
        this.fused = fused;
        write();
    }

    /** Returns the network as a block. */
    public static Block block() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(HIDDEN).build())
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(OUT).build());
    }

    /** Returns the shape of an input. */
    public static Shape inputShape(long batch) {
        return new Shape(batch, IN);
    }

    /** Returns the shape of a label. */
    public static Shape labelShape(long batch) {
        return new Shape(batch, OUT);
    }

    private void write() {
        input = sketch.value("x", Role.INPUT, batch, IN);
        label = sketch.value("label", Role.LABEL, batch, OUT);
        int w1 = parameter("w1", HIDDEN, IN);
        int b1 = parameter("b1", HIDDEN);
        int gamma = parameter("gamma", HIDDEN);
        int beta = parameter("beta", HIDDEN);
        int mean = sketch.value("mean", Role.STATE, HIDDEN);
        int variance = sketch.value("variance", Role.STATE, HIDDEN);
        int w2 = parameter("w2", OUT, HIDDEN);
        int b2 = parameter("b2", OUT);
        parameters.add(4, mean);
        parameters.add(5, variance);

        int h = activation("h", HIDDEN);
        sketch.operation("linear1", Phase.FORWARD, List.of(input, w1, b1), List.of(h), "torch.linear(a0, a1, a2)");
        int n = activation("n", HIDDEN);
        int saveMean = sketch.value("saveMean", Role.ACTIVATION, HIDDEN);
        int saveInvstd = sketch.value("saveInvstd", Role.ACTIVATION, HIDDEN);
        String norm =
                "_0, _1, _2 = torch.native_batch_norm(a0, a1, a2, %s, True, " + MOMENTUM + ", " + text(EPSILON) + ")";
        sketch.operation(
                "norm",
                Phase.FORWARD,
                Effects.UPDATES_STATE,
                List.of(h, gamma, beta, mean, variance),
                List.of(n, saveMean, saveInvstd),
                List.of(mean, variance),
                List.of(norm.formatted("a3, a4")),
                List.of("_0", "_1", "_2"));
        sketch.replayedAs(List.of(norm.formatted("None, None")), List.of("_0", "_1", "_2"));
        int r = activation("r", HIDDEN);
        sketch.operation("relu", Phase.FORWARD, List.of(n), List.of(r), "torch.relu(a0)");
        prediction = sketch.value("prediction", Role.OUTPUT, batch, OUT);
        sketch.operation("linear2", Phase.FORWARD, List.of(r, w2, b2), List.of(prediction), "torch.linear(a0, a1, a2)");
        int d = activation("difference", OUT);
        sketch.operation("sub", Phase.FORWARD, List.of(label, prediction), List.of(d), "torch.sub(a0, a1)");
        loss = sketch.value("loss", Role.OUTPUT);
        sketch.operation(
                "l2", Phase.FORWARD, List.of(d), List.of(loss), "torch.mean(torch.mul(torch.square(a0), 0.5))");

        int gp = activation("g.prediction", OUT);
        String seed = "torch.mul(torch.full_like(a0, " + 1.0 / (batch * OUT) + "), 0.5)";
        sketch.operation(
                "l2.back",
                Phase.BACKWARD,
                List.of(d),
                List.of(gp),
                "torch.neg(torch.mul(" + seed + ", torch.mul(a0, 2)))");
        gradient(b2, List.of(gp), "torch.sum(a0, [0])", OUT);
        gradient(w2, List.of(gp, r), "torch.mm(torch.t(a0), a1)", OUT, HIDDEN);
        int gr = activation("g.r", HIDDEN);
        sketch.operation("linear2.back", Phase.BACKWARD, List.of(gp, w2), List.of(gr), "torch.mm(a0, a1)");
        int gn = activation("g.n", HIDDEN);
        sketch.operation(
                "relu.back", Phase.BACKWARD, List.of(gr, r), List.of(gn), "torch.threshold_backward(a0, a1, 0)");
        int gh = activation("g.h", HIDDEN);
        int gGamma = sketch.value("g.gamma", Role.GRADIENT, HIDDEN);
        int gBeta = sketch.value("g.beta", Role.GRADIENT, HIDDEN);
        sketch.operation(
                "norm.back",
                Phase.BACKWARD,
                Effects.NONE,
                List.of(gn, h, gamma, saveMean, saveInvstd),
                List.of(gh, gGamma, gBeta),
                List.of(),
                List.of("_0, _1, _2 = torch.native_batch_norm_backward(a0, a1, a2, None, None, a3, a4, True, "
                        + text(EPSILON) + ", [True, True, True])"),
                List.of("_0", "_1", "_2"));
        finish(gamma, gGamma);
        finish(beta, gBeta);
        gradient(b1, List.of(gh), "torch.sum(a0, [0])", HIDDEN);
        gradient(w1, List.of(gh, input), "torch.mm(torch.t(a0), a1)", HIDDEN, IN);
    }

    private static String text(double number) {
        return Double.toString(number).replace('E', 'e');
    }

    private int parameter(String name, long... shape) {
        int id = sketch.value(name, Role.PARAMETER, shape);
        parameters.add(id);
        return id;
    }

    private int activation(String name, long width) {
        return sketch.value(name, Role.ACTIVATION, batch, width);
    }

    private void gradient(int parameter, List<Integer> inputs, String text, long... shape) {
        int gradient = sketch.value("g." + parameter, Role.GRADIENT, shape);
        sketch.operation("gradient" + parameter, Phase.BACKWARD, inputs, List.of(gradient), text);
        finish(parameter, gradient);
    }

    private void finish(int parameter, int gradient) {
        if (fused) {
            sketch.update(parameter, gradient);
            return;
        }
        TensorType type = sketch.graph("so far").value(parameter).type().orElseThrow();
        int slot = sketch.value("slot." + parameter, Role.GRADIENT, type);
        slots.add(parameter);
        slots.add(slot);
        sketch.accumulate(slot, gradient);
    }

    /** Returns the kernel texts. */
    public GraphSketch texts() {
        return sketch;
    }

    /** Returns the graph with what its sources stand for in a block made by {@link #block}. */
    public TracedStep traced(Block block) {
        List<Parameter> all = block.getParameters().values();
        TreeMap<Integer, Parameter> parameterByValue = new TreeMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            parameterByValue.put(parameters.get(i), all.get(i));
        }
        TreeMap<Integer, Parameter> gradientOfByValue = new TreeMap<>();
        for (int i = 0; i < slots.size(); i += 2) {
            gradientOfByValue.put(slots.get(i + 1), parameterByValue.get(slots.get(i)));
        }
        return new TracedStep(
                sketch.graph("small-b" + batch),
                parameterByValue,
                gradientOfByValue,
                new TreeMap<>(),
                List.of(input),
                List.of(label),
                List.of(prediction),
                loss);
    }
}
