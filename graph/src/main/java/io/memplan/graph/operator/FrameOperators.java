package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import java.util.List;

/** Signals cut into frames that overlap: a part of what {@code NDArray.stft} is made of. */
final class FrameOperators {

    /** Sums the gradients of frames in a signal of the {@code shape}; other attributes as of {@link #FRAMES}. */
    static final Operator FRAMES_BACKWARD = Operator.named("memplan::frames_backward")
            .result(Result::inShape)
            .kernelText(call -> {
                List<Long> shape = call.attributes().integers("shape");
                long hop = call.attributes().integer("hop");
                String places = "torch.as_strided(_1, "
                        + Literals.of(call.type(0).shape()) + ", [" + shape.get(1) + ", " + hop + ", 1])";
                return new KernelText(
                        1,
                        List.of(
                                "_0 = torch.new_zeros(a0, [" + Shapes.elements(shape) + "])",
                                "_1 = torch.sub(torch.cumsum(" + Literals.to("torch.ones_like(_0)", ElementType.INT64)
                                        + ", 0), 1)",
                                "_2 = torch.index_add_(_0, 0, torch.reshape(" + places
                                        + ", [-1]), torch.reshape(a0, [-1]))",
                                "_3 = torch.view(_2, " + call.literal("shape") + ")"),
                        List.of("_3"));
            })
            .flops(call -> call.type(0).elements())
            .workspace(call -> 16 * call.type(0).elements())
            .build();

    /** Attributes {@code size} of a frame and {@code hop} from one to the next, along the last of two axes; a view. */
    static final Operator FRAMES = Operator.named("memplan::frames")
            .result(call -> {
                long size = call.attributes().integer("size");
                long hop = call.attributes().integer("hop");
                long length = call.type(0).size(1);
                if (size < 1 || size > length || hop < 1) {
                    throw new IllegalArgumentException("A signal " + call.type(0)
                            + " cannot be cut into frames of the size " + size + ", " + hop + " apart.");
                }
                List<Long> strides = call.input(0).strides();
                return new Result(
                        call.type(0).withShape(List.of(call.type(0).size(0), 1 + (length - size) / hop, size)),
                        List.of(strides.get(0), hop * strides.get(1), strides.get(1)),
                        0);
            })
            .kernel(call -> "torch.unfold(a0, 1, " + call.literal("size") + ", " + call.literal("hop") + ")")
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            FRAMES_BACKWARD,
                            g.attributes().with("shape", g.input(0).shape()),
                            g.gradient())))
            .build();

    private FrameOperators() {}

    static List<Operator> all() {
        return List.of(FRAMES, FRAMES_BACKWARD);
    }
}
