package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/**
 * What an operator says of one of its outputs.
 *
 * @param type the element type and shape
 * @param strides the layout
 * @param viewOf the index of the input whose storage it shares, -1 for storage of its own, or {@link #viewOfOutput} of an
 *     earlier output whose storage it shares
 */
public record Result(TensorType type, List<Long> strides, int viewOf) {

    /** Returns what says that a result shares the storage of an earlier output of the same operation. */
    static int viewOfOutput(int output) {
        return -2 - output;
    }

    /** Returns a dense row-major output with storage of its own. */
    public static Result dense(TensorType type) {
        return new Result(type, Layouts.contiguous(type.shape()), -1);
    }

    /** Returns a dense row-major output of the first input's element type, in the shape that an attribute names. */
    static Result inShape(Call call) {
        return dense(call.type(0).withShape(call.attributes().integers("shape")));
    }

    /** Returns a dense output, row by row, or with the channels innermost if those of an image are. */
    static Result inFormatOf(Tensor image, TensorType type) {
        return new Result(
                type,
                Layouts.isChannelsLast(image) ? Layouts.channelsLast(type.shape()) : Layouts.contiguous(type.shape()),
                -1);
    }

    /** Returns an output laid out as elementwise kernels do, in the broadcast shape of the operands. */
    public static Result elementwise(Call call) {
        return elementwise(call, call.input(0).type());
    }

    /** Returns an output laid out as kernels of one array and a number do: for the engine, the number is an operand. */
    static Result withNumber(Call call) {
        Tensor data = call.input(0);
        Tensor number = new Tensor(data.id(), data.type().withShape(List.of()), List.of());
        return new Result(data.type(), Layouts.elementwise(data.shape(), List.of(data, number)), -1);
    }

    /** Returns an output of the first input's shape and layout, with storage of its own. */
    static Result like(Call call, ElementType elementType) {
        return new Result(call.type(0).withElementType(elementType), Layouts.like(call.input(0)), -1);
    }

    static Result elementwise(Call call, TensorType typeOfResult) {
        List<Long> shape =
                Shapes.broadcast(call.inputs().stream().map(Tensor::shape).toList());
        return new Result(typeOfResult.withShape(shape), Layouts.elementwise(shape, call.inputs()), -1);
    }
}
