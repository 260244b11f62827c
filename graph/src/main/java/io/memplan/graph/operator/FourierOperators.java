package io.memplan.graph.operator;

import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Fourier transforms along the attribute {@code axes}, scaled as {@code norm} says (0 not at all, 1 by the root of the
 * number of elements, 2 by their number): what {@code NDArray.fft} and its kin are made of.
 *
 * <p>As coded, this follows {@code SpectralOps.cpp} of ATen 2.7 with MKL: the axes that are transformed lie innermost
 * in the result, the others in the order in which they lie in the data.
 */
final class FourierOperators {

    /** Of complex numbers; attribute {@code forward}. */
    static final Operator FFT_C2C = Operator.named("aten::_fft_c2c")
            .result(call -> laidOut(call, sorted(call, axes(call)), call.type(0)))
            .kernel(call -> "torch._fft_c2c(a0, " + call.literal("axes") + ", " + call.literal("norm") + ", "
                    + call.literal("forward") + ")")
            .flops(FourierOperators::flops)
            .workspace(call -> call.type(0).bytes())
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            FourierOperators.FFT_C2C,
                            g.attributes().with("forward", !g.attributes().flag("forward")),
                            g.gradient())))
            .takesComplex()
            .build();

    /**
     * Inputs: the gradient of {@link #FFT_R2C}, which has the attributes; {@code size}: of the last axis of the data. The
     * real parts of the result are the gradient of the data.
     */
    static final Operator FFT_R2C_BACKWARD = Operator.named("memplan::fft_r2c_backward")
            .result(call -> {
                Tensor whole = whole(call);
                return laidOut(new Call(call.attributes(), List.of(whole)), sorted(whole, axes(call)), whole.type());
            })
            .kernelText(FourierOperators::filled)
            .flops(FourierOperators::flops)
            .workspace(call -> 3 * call.type(0).bytes())
            .takesComplex()
            .build();

    /** Of real numbers; attribute {@code onesided}: only the half that is not the conjugate of the other. */
    static final Operator FFT_R2C = Operator.named("aten::_fft_r2c")
            .result(call -> {
                List<Long> axes = axes(call);
                int last = axes.get(axes.size() - 1).intValue();
                long size = call.type(0).size(last);
                List<Long> before = sorted(call, axes.subList(0, axes.size() - 1));
                before.add((long) last);
                TensorType type =
                        call.type(0).withElementType(call.type(0).elementType().complex());
                return laidOut(
                        call, before, call.attributes().flag("onesided") ? sized(type, last, size / 2 + 1) : type);
            })
            .kernel(call -> "torch._fft_r2c(a0, " + call.literal("axes") + ", " + call.literal("norm") + ", "
                    + call.literal("onesided") + ")")
            .flops(FourierOperators::flops)
            .workspace(call -> call.type(0).bytes())
            .derivative(g -> {
                List<Long> axes = g.attributes().integers("axes");
                long size = g.input(0).shape().get(axes.get(axes.size() - 1).intValue());
                g.set(0, g.apply(FFT_R2C_BACKWARD, g.attributes().with("size", size), g.gradient()));
            })
            .build();

    /** Of the half of complex numbers that are the transform of real ones; attribute {@code size}: of the last axis. */
    static final Operator FFT_C2R = Operator.named("aten::_fft_c2r")
            .result(call -> {
                List<Long> axes = axes(call);
                int last = axes.get(axes.size() - 1).intValue();
                return laidOut(
                        call,
                        axes,
                        sized(real(call.type(0)), last, call.attributes().integer("size")));
            })
            .kernel(call -> "torch._fft_c2r(a0, " + call.literal("axes") + ", " + call.literal("norm") + ", "
                    + call.literal("size") + ")")
            .flops(FourierOperators::flops)
            .workspace(call -> 2 * call.type(0).bytes())
            .derivative(g -> g.set(
                    0, g.apply(FourierOperators.FFT_C2R_BACKWARD, g.attributes().with("onesided", true), g.gradient())))
            .takesComplex()
            .build();

    /** Inputs: the gradient of {@link #FFT_C2R}, which has the attributes. What stands for two places counts twice. */
    static final Operator FFT_C2R_BACKWARD = Operator.named("memplan::fft_c2r_backward")
            .result(call -> FFT_R2C.results(call).get(0))
            .kernelText(call -> {
                List<Long> axes = axes(call);
                long last = axes.get(axes.size() - 1);
                long size = call.type(0).size((int) last);
                long doubled = size - (size / 2 + 1);
                List<String> lines = new ArrayList<>();
                lines.add("_0 = torch._fft_r2c(a0, " + call.literal("axes") + ", " + call.literal("norm") + ", True)");
                if (doubled > 0) {
                    lines.add("_1 = torch.mul_(torch.narrow(_0, " + last + ", 1, " + doubled + "), 2)");
                }
                return new KernelText(1, lines, List.of("_0"));
            })
            .flops(FourierOperators::flops)
            .workspace(call -> call.type(0).bytes())
            .build();

    private FourierOperators() {}

    static List<Operator> all() {
        return List.of(FFT_C2C, FFT_R2C, FFT_R2C_BACKWARD, FFT_C2R, FFT_C2R_BACKWARD);
    }

    private static List<Long> axes(Call call) {
        return call.attributes().integers("axes");
    }

    private static TensorType real(TensorType type) {
        return type.withElementType(type.elementType().part());
    }

    private static TensorType sized(TensorType type, int axis, long size) {
        List<Long> shape = new ArrayList<>(type.shape());
        shape.set(axis, size);
        return type.withShape(shape);
    }

    /** Five operations for each element and each doubling of the length. */
    private static double flops(Call call) {
        double flops = 0;
        for (long axis : axes(call)) {
            double size = call.type(0).size((int) axis);
            flops += 5 * call.type(0).elements() * Math.log(Math.max(2, size)) / Math.log(2);
        }
        return flops;
    }

    private static List<Long> sorted(Call call, List<Long> axes) {
        return sorted(call.input(0), axes);
    }

    /** Returns the axes, the ones that lie outermost first. */
    private static List<Long> sorted(Tensor data, List<Long> axes) {
        List<Long> sorted = new ArrayList<>(axes);
        sorted.sort(Comparator.comparing((Long axis) -> data.strides().get(axis.intValue()))
                .reversed());
        return sorted;
    }

    private static Result laidOut(Call call, List<Long> innermost, TensorType type) {
        List<Long> order = new ArrayList<>();
        for (long axis = 0; axis < type.rank(); axis++) {
            if (!innermost.contains(axis)) {
                order.add(axis);
            }
        }
        order = sorted(call, order);
        order.addAll(innermost);
        Long[] strides = new Long[type.rank()];
        long stride = 1;
        for (int place = order.size() - 1; place >= 0; place--) {
            int axis = order.get(place).intValue();
            strides[axis] = stride;
            stride *= type.size(axis);
        }
        return new Result(type, List.of(strides), -1);
    }

    /** Returns the gradient with the half that was left out. */
    private static Tensor whole(Call call) {
        List<Long> axes = axes(call);
        int last = axes.get(axes.size() - 1).intValue();
        TensorType type = sized(call.type(0), last, call.attributes().integer("size"));
        return type.equals(call.type(0))
                ? call.input(0)
                : new Tensor(call.input(0).id(), type, Layouts.contiguous(type.shape()));
    }

    /** As coded, this follows {@code fft_r2c_backward} of ATen's FunctionsManual: the half left out counts as zeros. */
    private static KernelText filled(Call call) {
        List<Long> axes = axes(call);
        long last = axes.get(axes.size() - 1);
        TensorType type = whole(call).type();
        List<String> lines = new ArrayList<>();
        if (type.equals(call.type(0))) {
            lines.add("_0 = a0");
        } else {
            lines.add("_0 = torch.new_zeros(a0, " + Literals.of(type.shape()) + ")");
            lines.add("_1 = torch.copy_(torch.narrow(_0, " + last + ", 0, "
                    + call.type(0).size((int) last) + "), a0)");
        }
        lines.add("_2 = torch._fft_c2c(_0, " + call.literal("axes") + ", " + call.literal("norm") + ", False)");
        return new KernelText(1, lines, List.of("_2"));
    }
}
