package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Complex numbers and Fourier transforms, taken apart as ATen does: sizes cut or filled with zeros, then one transform.
 */
final class FourierMethods {

    /** How a transform is scaled: not at all, by the root of the number of elements, or by their number. */
    private static final long UNSCALED = 0;

    private static final long BY_ROOT = 1;
    private static final long BY_COUNT = 2;

    private FourierMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("complex", (self, args) -> complexOfParts(self));
        byName.put("real", (self, args) -> apply(self, "memplan::complex_parts"));
        byName.put("conj", (self, args) -> isComplex(self) ? apply(self, "aten::conj_physical") : self.proxy());
        byName.put("fft", (self, args) -> ofAxis(args) ? transform(self, args, true) : TracedMethod.NOT_HANDLED);
        byName.put("ifft", (self, args) -> ofAxis(args) ? transform(self, args, false) : TracedMethod.NOT_HANDLED);
        byName.put("rfft", (self, args) -> ofAxis(args) ? halfTransform(self, args) : TracedMethod.NOT_HANDLED);
        byName.put("irfft", (self, args) -> ofAxis(args) ? realTransform(self, args) : TracedMethod.NOT_HANDLED);
        byName.put("fft2", (self, args) -> args.length == 2 ? plane(self, args, true) : TracedMethod.NOT_HANDLED);
        byName.put("ifft2", (self, args) -> args.length == 2 ? plane(self, args, false) : TracedMethod.NOT_HANDLED);
        byName.put("stft", (self, args) -> args.length == 6 ? frames(self, args) : TracedMethod.NOT_HANDLED);
    }

    private static boolean ofAxis(Object[] args) {
        return args.length == 2;
    }

    private static boolean isComplex(AbstractArray array) {
        return array.tensor().type().elementType().isComplex();
    }

    private static NDArray apply(AbstractArray self, String operator) {
        return self.session().apply(operator, Attributes.none(), self.proxy());
    }

    private static NDArray complexOfParts(AbstractArray self) {
        if (self.session().requiresGradient(self.tensor())) {
            throw new TraceException("An array " + self + " that depends on parameters is made complex (complex), "
                    + self.session().whereAmI() + ". DJL's PyTorch engine has no derivative of that, and fails without"
                    + " Memplan too.\nMaybe keep the real and the imaginary parts in two arrays, or begin with a"
                    + " transform of real numbers (rfft).");
        }
        return apply(self, "memplan::complex");
    }

    private static AbstractArray floating(AbstractArray self) {
        ElementType type = self.tensor().type().elementType();
        if (type == ElementType.FLOAT16) {
            throw new TraceException("A Fourier transform of an array " + self + " is asked for, "
                    + self.session().whereAmI() + ", which DJL's PyTorch engine computes in single and in double"
                    + " precision only.\nMaybe convert the array to float32 first.");
        }
        return type.isFloating()
                ? self
                : self.session()
                        .abstractOf(self.session()
                                .apply(
                                        "aten::to",
                                        Attributes.of("dtype", ElementType.FLOAT32.fileName()),
                                        self.proxy()));
    }

    private static AbstractArray complex(AbstractArray self) {
        AbstractArray floating = floating(self);
        return isComplex(floating) ? floating : self.session().abstractOf(apply(floating, "memplan::as_complex"));
    }

    private static Attributes along(long axis, long norm) {
        return Attributes.of("axes", List.of(axis)).with("norm", norm);
    }

    /** Of real numbers, the engine computes half and mirrors it; backwards, it takes the conjugate of the transform. */
    private static NDArray transform(AbstractArray self, Object[] args, boolean forward) {
        long axis = self.axis(((Long) args[1]).intValue());
        Attributes attributes = along(axis, forward ? UNSCALED : BY_COUNT);
        AbstractArray data = resized(floating(self), List.of((Long) args[0]), List.of(axis));
        if (isComplex(self)) {
            return self.session().apply("aten::_fft_c2c", attributes.with("forward", forward), data.proxy());
        }
        NDArray transformed = self.session().apply("aten::_fft_r2c", attributes.with("onesided", false), data.proxy());
        return forward ? transformed : transformed.conj();
    }

    private static NDArray halfTransform(AbstractArray self, Object[] args) {
        long axis = self.axis(((Long) args[1]).intValue());
        AbstractArray data = resized(floating(self), List.of((Long) args[0]), List.of(axis));
        return self.session().apply("aten::_fft_r2c", along(axis, UNSCALED).with("onesided", true), data.proxy());
    }

    private static NDArray realTransform(AbstractArray self, Object[] args) {
        long axis = self.axis(((Long) args[1]).intValue());
        long size = (Long) args[0];
        AbstractArray data = resized(complex(self), List.of(size / 2 + 1), List.of(axis));
        return self.session().apply("aten::_fft_c2r", along(axis, BY_COUNT).with("size", size), data.proxy());
    }

    private static NDArray plane(AbstractArray self, Object[] args, boolean forward) {
        List<Long> axes = Arrays.stream((long[]) args[1])
                .mapToObj(axis -> self.axis((int) axis))
                .toList();
        AbstractArray data =
                resized(complex(self), Arrays.stream((long[]) args[0]).boxed().toList(), axes);
        Attributes attributes = Attributes.of("axes", axes)
                .with("norm", forward ? UNSCALED : BY_COUNT)
                .with("forward", forward);
        return self.session().apply("aten::_fft_c2c", attributes, data.proxy());
    }

    /** Cuts axes that are too long, then fills up those that are too short with zeros. */
    private static AbstractArray resized(AbstractArray self, List<Long> sizes, List<Long> axes) {
        TraceSession session = self.session();
        NDArray result = self.proxy();
        List<Long> padding = new ArrayList<>(Collections.nCopies(2 * self.rank(), 0L));
        boolean padded = false;
        for (int i = 0; i < axes.size(); i++) {
            int axis = axes.get(i).intValue();
            long size = self.tensor().shape().get(axis);
            if (sizes.get(i) < 1) {
                throw new TraceException("A Fourier transform of the length " + sizes.get(i) + " is asked for, "
                        + session.whereAmI() + ".");
            }
            if (size > sizes.get(i)) {
                Attributes range = Attributes.of("axis", axis).with("start", 0).with("length", sizes.get(i));
                result = session.apply("aten::narrow", range, result);
            } else if (size < sizes.get(i)) {
                padding.set(padding.size() - 1 - 2 * axis, sizes.get(i) - size);
                padded = true;
            }
        }
        return session.abstractOf(
                padded
                        ? session.apply(
                                "aten::constant_pad_nd",
                                Attributes.of("padding", padding).with("number", 0.0),
                                result)
                        : result);
    }

    /** Transforms overlapping frames of a signal: arguments size, hop, centred, window, scaled, as complex numbers. */
    private static NDArray frames(AbstractArray self, Object[] args) {
        TraceSession session = self.session();
        long size = (Long) args[0];
        AbstractArray window = session.abstractOf((NDArray) args[3]);
        if (self.rank() < 1
                || self.rank() > 2
                || isComplex(self)
                || !window.tensor().shape().equals(List.of(size))) {
            throw new TraceException("A transform of frames of the size " + size + " of an array " + self
                    + " with a window " + window + " is asked for, " + session.whereAmI()
                    + ".\nMaybe give a real signal of one or two axes, and a window of the size of a frame.");
        }
        AbstractArray rows = self.rank() == 1 ? session.abstractOf(ShapeMethods.expandDims(self, 0)) : self;
        if ((Boolean) args[2]) {
            NDArray mirrored = session.apply(
                    "memplan::edges",
                    Attributes.of("mode", "reflection").with("padding", List.of(size / 2, size / 2)),
                    ShapeMethods.expandDims(rows, 0));
            List<Long> shape = session.tensorOf(mirrored).shape();
            rows = session.abstractOf(ShapeMethods.reshape(session.abstractOf(mirrored), shape.subList(1, 3)));
        }
        NDArray cut = session.apply(
                        "memplan::frames", Attributes.of("size", size).with("hop", args[1]), rows.proxy())
                .mul(window.proxy());
        NDArray transformed = session.apply(
                        "aten::_fft_r2c",
                        along(2, (Boolean) args[4] ? BY_ROOT : UNSCALED).with("onesided", true),
                        cut)
                .swapAxes(1, 2);
        NDArray result = self.rank() == 1 ? transformed.squeeze(0) : transformed;
        return (Boolean) args[5] ? result : session.apply("aten::view_as_real", Attributes.none(), result);
    }
}
