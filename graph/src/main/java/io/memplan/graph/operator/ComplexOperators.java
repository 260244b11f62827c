package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Complex numbers made of pairs of real ones and taken apart: {@code NDArray.complex}, {@code real} and {@code conj}. */
final class ComplexOperators {

    /** The complex numbers of which the last axis has the real and the imaginary parts. */
    static final Operator COMPLEX = Operator.named("memplan::complex")
            .result(ComplexOperators::joined)
            .kernel("torch.view_as_complex_copy(torch.contiguous(a0))")
            .build();

    /** The real and the imaginary parts on a last axis. */
    static final Operator PARTS = Operator.named("memplan::complex_parts")
            .result(call -> Result.dense(parts(call)))
            .kernel("torch.view_as_real_copy(a0)")
            .derivative(g -> g.set(0, g.apply(COMPLEX, Attributes.none(), g.gradient())))
            .takesComplex()
            .build();

    /** The same, as a view. */
    static final Operator VIEW_PARTS = Operator.named("aten::view_as_real")
            .result(call -> {
                List<Long> strides = doubled(call);
                strides.add(1L);
                return new Result(parts(call), strides, 0);
            })
            .kernel("torch.view_as_real(a0)")
            .derivative(g -> g.set(0, g.apply(COMPLEX, Attributes.none(), g.gradient())))
            .takesComplex()
            .build();

    /** The real parts, as a view. */
    static final Operator REAL_PART = Operator.named("aten::real")
            .result(call -> new Result(
                    call.type(0).withElementType(call.type(0).elementType().part()), doubled(call), 0))
            .kernel("torch.real(a0)")
            .takesComplex()
            .build();

    static final Operator CONJ = Operator.named("aten::conj_physical")
            .elementwise()
            .kernel("torch.conj_physical(a0)")
            .derivative(g -> g.set(0, g.apply(ComplexOperators.CONJ, Attributes.none(), g.gradient())))
            .takesComplex()
            .build();

    /** Real numbers as complex ones. */
    static final Operator WIDEN = Operator.named("memplan::as_complex")
            .result(call -> Result.like(call, call.type(0).elementType().complex()))
            .kernel(call -> Literals.to("a0", call.type(0).elementType().complex()))
            .derivative(g -> g.set(0, g.apply(ComplexOperators.NARROW, Attributes.none(), g.gradient())))
            .build();

    /** The real parts, as a copy. */
    static final Operator NARROW = Operator.named("memplan::as_real")
            .result(call -> Result.like(call, call.type(0).elementType().part()))
            .kernel("torch.clone(torch.real(a0), memory_format=None)")
            .takesComplex()
            .build();

    private ComplexOperators() {}

    static List<Operator> all() {
        return List.of(COMPLEX, PARTS, VIEW_PARTS, REAL_PART, CONJ, WIDEN, NARROW);
    }

    /** Returns the conjugate of a complex tensor, with which gradients are multiplied; a real one as it is. */
    static Tensor conjugate(Gradients g, Tensor tensor) {
        return tensor.type().elementType().isComplex() ? g.apply(CONJ, Attributes.none(), tensor) : tensor;
    }

    private static Result joined(Call call) {
        int last = call.type(0).rank() - 1;
        ElementType own = call.type(0).elementType();
        if (last < 0 || call.type(0).size(last) != 2 || !(own == ElementType.FLOAT32 || own == ElementType.FLOAT64)) {
            throw new IllegalArgumentException("An array " + call.type(0) + " cannot be seen as complex numbers: its"
                    + " last axis must have the real and the imaginary part, as float32 or float64.");
        }
        return Result.dense(call.type(0)
                .withElementType(own.complex())
                .withShape(call.type(0).shape().subList(0, last)));
    }

    private static TensorType parts(Call call) {
        if (!call.type(0).elementType().isComplex()) {
            throw new IllegalArgumentException("An array " + call.type(0) + " has no imaginary parts.");
        }
        List<Long> shape = new ArrayList<>(call.type(0).shape());
        shape.add(2L);
        return call.type(0).withElementType(call.type(0).elementType().part()).withShape(shape);
    }

    private static List<Long> doubled(Call call) {
        List<Long> strides = new ArrayList<>();
        call.input(0).strides().forEach(stride -> strides.add(2 * stride));
        return strides;
    }
}
