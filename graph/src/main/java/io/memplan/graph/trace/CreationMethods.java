package io.memplan.graph.trace;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * How arrays are made by an {@code NDManager}: each method in the form that all its overloads lead to.
 *
 * <p>Few numbers become part of the graph; more become a source value that is there from the start.
 */
final class CreationMethods {

    private static final int MOST_NUMBERS = 64;

    private CreationMethods() {}

    /** Makes an array, or returns {@link TracedMethod#NOT_HANDLED} if the arguments are not of the final form. */
    static Object make(TraceSession session, String called, Object[] args) {
        return switch (called) {
            case "zeros" -> shaped(args) ? session.full(typeOf(args), 0) : TracedMethod.NOT_HANDLED;
            case "ones" -> shaped(args) ? session.full(typeOf(args), 1) : TracedMethod.NOT_HANDLED;
            case "full" ->
                args.length == 3
                        ? session.full(DjlTypes.of((Shape) args[0], (DataType) args[2]), (Number) args[1])
                        : TracedMethod.NOT_HANDLED;
            case "create" -> create(session, args);
            case "arange" ->
                args.length == 4 && args[0] instanceof Float
                        ? arange(session, (Float) args[0], (Float) args[1], (Float) args[2], (DataType) args[3])
                        : TracedMethod.NOT_HANDLED;
            case "eye" -> args.length == 4 ? eye(session, args) : TracedMethod.NOT_HANDLED;
            case "linspace" ->
                args.length == 4 && args[0] instanceof Float ? linspace(session, args) : TracedMethod.NOT_HANDLED;
            case "hanningWindow" ->
                session.apply("aten::hann_window", shape(DataType.FLOAT32, new Shape((Long) args[0])));
            default -> RandomMethods.make(session, called, args);
        };
    }

    private static boolean shaped(Object[] args) {
        return args.length == 1 || (args.length == 2 && args[1] instanceof DataType);
    }

    private static TensorType typeOf(Object[] args) {
        return DjlTypes.of((Shape) args[0], args.length == 1 ? DataType.FLOAT32 : (DataType) args[1]);
    }

    /** Returns the attributes that name the type of an array. */
    static Attributes shape(DataType type, Shape shape) {
        return Attributes.of("shape", DjlTypes.longs(shape))
                .with("dtype", DjlTypes.of(type).fileName());
    }

    private static Object create(TraceSession session, Object[] args) {
        if (args.length == 3 && args[0] instanceof Buffer buffer) {
            return numbers(session, buffer, (Shape) args[1], (DataType) args[2]);
        }
        // What is in an array that was not filled yet is anything; zeros are as good.
        return args.length == 2 && args[0] instanceof Shape && args[1] instanceof DataType
                ? session.full(typeOf(args), 0)
                : TracedMethod.NOT_HANDLED;
    }

    /** Makes an array from a buffer. */
    static NDArray numbers(TraceSession session, Buffer buffer, Shape shape, DataType type) {
        int size = Math.toIntExact(shape.size());
        if (size == 0) {
            return session.full(DjlTypes.of(shape, type), 0);
        }
        BaseNDManager.validateBuffer(buffer, type, size);
        ByteBuffer data = ByteBuffer.allocateDirect(size * type.getNumOfBytes()).order(ByteOrder.nativeOrder());
        Buffer source = buffer.duplicate();
        BaseNDManager.copyBuffer(
                source instanceof ByteBuffer bytes ? bytes.order(ByteOrder.nativeOrder()) : source, data);
        List<Object> numbers = size <= MOST_NUMBERS ? Elements.of(data, DjlTypes.of(type)) : List.of();
        if (shape.dimension() == 0 && type != DataType.BOOLEAN && numbers.size() == 1) {
            return session.full(DjlTypes.of(shape, type), (Number) numbers.get(0));
        }
        if (numbers.size() != size) {
            return session.constant(new TracedConstant.Numbers(type, shape, data));
        }
        return session.apply("memplan::constant", shape(type, shape).with("numbers", numbers));
    }

    private static NDArray arange(TraceSession session, float start, float end, float step, DataType type) {
        long size = 0;
        if (Math.signum(end - start) == Math.signum(step)) {
            size = type == DataType.INT64
                    ? (long) Math.ceil((double) ((long) end - (long) start) / (long) step)
                    : (long) Math.ceil(((double) end - (double) start) / (double) step);
        }
        if (size == 0) {
            return session.full(DjlTypes.of(new Shape(0), type), 0);
        }
        return session.apply(
                "aten::arange",
                shape(type, new Shape(size))
                        .with("start", start)
                        .with("end", end)
                        .with("step", step));
    }

    private static NDArray eye(TraceSession session, Object[] args) {
        if ((Integer) args[2] != 0) {
            throw unsupported(session, "eye with the diagonal " + args[2]);
        }
        return session.apply("aten::eye", shape((DataType) args[3], new Shape((Integer) args[0], (Integer) args[1])));
    }

    private static NDArray linspace(TraceSession session, Object[] args) {
        if (!(Boolean) args[3]) {
            throw unsupported(session, "linspace without its end");
        }
        return session.apply(
                "aten::linspace",
                shape(DataType.FLOAT32, new Shape((Integer) args[2]))
                        .with("start", args[0])
                        .with("end", args[1]));
    }

    /** Returns the error for what DJL's PyTorch engine refuses itself. */
    static TraceException unsupported(TraceSession session, String what) {
        return new TraceException("The model makes an array by " + what + " while it is traced, " + session.whereAmI()
                + ", which DJL's PyTorch engine does not support.\nMaybe create it from numbers.");
    }
}
