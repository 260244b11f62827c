package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sequences taken apart into the steps of their first axis, and joined again: what recurrent layers walk along. */
final class StepOperators {

    /** Output: the array at each place of the first axis, as views. */
    static final Operator STEPS = Operator.named("memplan::steps")
            .results(StepOperators::views)
            .kernelText(call -> {
                boolean[] all = new boolean[(int) call.type(0).size(0)];
                java.util.Arrays.fill(all, true);
                return all.length == 1
                        ? KernelText.expression(1, "torch.select(a0, 0, 0)")
                        : KernelText.tuple(1, "torch.unbind(a0, 0)", all);
            })
            .derivative(StepOperators::joinGradients)
            .build();

    /** Inputs: arrays of one shape. Output: all of them along a new first axis. */
    static final Operator JOIN_STEPS = Operator.named("memplan::join_steps")
            .result(call -> {
                List<Long> shape = new ArrayList<>(call.type(0).shape());
                shape.add(0, (long) call.inputs().size());
                return Result.dense(call.type(0).withShape(shape));
            })
            .kernel(call ->
                    "torch.stack(" + list(IntStream.range(0, call.inputs().size())) + ", 0)")
            .derivative(g -> {
                List<Tensor> steps = g.applyAll(StepOperators.STEPS, Attributes.none(), g.gradient());
                for (int input = 0; input < g.inputs(); input++) {
                    if (g.needs(input)) {
                        g.set(input, steps.get(input));
                    }
                }
            })
            .build();

    /** Inputs: the gradients of the steps that {@code given} names. Zeros stand for the others. */
    static final Operator STEPS_BACKWARD = Operator.named("memplan::steps_backward")
            .result(Result::inShape)
            .kernelText(call -> {
                List<String> steps = new ArrayList<>();
                int next = 0;
                for (boolean given : call.attributes().flags("given")) {
                    steps.add(given ? "a" + next++ : "_z");
                }
                return new KernelText(
                        call.inputs().size(),
                        List.of("_z = torch.zeros_like(a0)", "_0 = torch.stack([" + String.join(", ", steps) + "], 0)"),
                        List.of("_0"));
            })
            .build();

    private StepOperators() {}

    static List<Operator> all() {
        return List.of(STEPS, JOIN_STEPS, STEPS_BACKWARD);
    }

    private static String list(IntStream inputs) {
        return inputs.mapToObj(i -> "a" + i).collect(Collectors.joining(", ", "[", "]"));
    }

    private static List<Result> views(Call call) {
        TensorType whole = call.type(0);
        List<Long> shape = whole.shape().subList(1, whole.rank());
        List<Long> strides = call.input(0).strides().subList(1, whole.rank());
        return IntStream.range(0, (int) whole.size(0))
                .mapToObj(step -> new Result(whole.withShape(shape), strides, 0))
                .toList();
    }

    private static void joinGradients(Gradients g) {
        List<Boolean> given = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        for (int step = 0; step < g.input(0).shape().get(0); step++) {
            @Nullable Tensor gradient = g.gradientOf(step);
            given.add(gradient != null);
            if (gradient != null) {
                gradients.add(gradient);
            }
        }
        boolean complete = !given.contains(false);
        Attributes attributes =
                Attributes.of("given", given).with("shape", g.input(0).shape());
        g.set(
                0,
                complete
                        ? g.apply(JOIN_STEPS, Attributes.none(), gradients.toArray(Tensor[]::new))
                        : g.apply(STEPS_BACKWARD, attributes, gradients.toArray(Tensor[]::new)));
    }
}
