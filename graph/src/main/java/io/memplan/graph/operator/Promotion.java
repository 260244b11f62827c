package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The element type in which operands of different types meet.
 *
 * <p>As coded, this follows {@code at::result_type} of ATen: scalars (no axes) decide only where their category (boolean,
 * whole, real, complex) is above that of the operands with axes.
 */
final class Promotion {

    private Promotion() {}

    /** Returns the element type in which the operands meet. */
    static ElementType of(List<Tensor> operands) {
        ElementType ofArrays = null;
        ElementType ofScalars = null;
        for (Tensor operand : operands) {
            ElementType type = operand.type().elementType();
            if (operand.type().rank() > 0) {
                ofArrays = promoted(ofArrays, type);
            } else {
                ofScalars = promoted(ofScalars, type);
            }
        }
        if (ofArrays == null || ofScalars == null) {
            return promoted(ofArrays, promoted(ofScalars, ElementType.BOOLEAN));
        }
        return category(ofScalars) > category(ofArrays) ? promoted(ofArrays, ofScalars) : ofArrays;
    }

    /** Returns the element type of a result that is always real: that of whole numbers is single precision. */
    static ElementType real(List<Tensor> operands) {
        ElementType type = of(operands);
        return type.isFloating() ? type : ElementType.FLOAT32;
    }

    /** Returns the common element type of two operands, as a type of the first one's shape. */
    static TensorType promoted(Call call) {
        return call.type(0).withElementType(of(call.inputs()));
    }

    /** Returns an output of the operands' common element type, laid out as elementwise kernels do. */
    static Result elementwise(Call call) {
        return Result.elementwise(call, new TensorType(of(call.inputs()), List.of()));
    }

    /** Returns a real output, laid out as elementwise kernels do. */
    static Result elementwiseReal(Call call) {
        return Result.elementwise(call, new TensorType(real(call.inputs()), List.of()));
    }

    private static int category(ElementType type) {
        if (type.isComplex()) {
            return 3;
        }
        return type.isFloating() ? 2 : type == ElementType.BOOLEAN ? 0 : 1;
    }

    private static ElementType promoted(@Nullable ElementType one, ElementType other) {
        if (one == null || one == other || one == ElementType.BOOLEAN) {
            return other;
        }
        if (other == ElementType.BOOLEAN || one.isFloating() != other.isFloating()) {
            return other.isFloating() ? other : one;
        }
        if (one.isComplex() || other.isComplex()) {
            return promoted(one.part(), other.part()).complex();
        }
        if (one.bytes() != other.bytes()) {
            return one.bytes() > other.bytes() ? one : other;
        }
        if (one.isFloating()) {
            return ElementType.FLOAT32;
        }
        return ElementType.INT16; // int8 meets uint8
    }
}
