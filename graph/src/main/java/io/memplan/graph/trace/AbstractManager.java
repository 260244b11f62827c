package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A manager that makes abstract arrays.
 *
 * <p>Constants become operations. While a block is initialized, whatever it makes is the initial value of a parameter,
 * of which only the type matters.
 */
final class AbstractManager implements InvocationHandler {

    private static final int MOST_CONSTANTS = 4096;

    private final TraceSession session;

    private AbstractManager(TraceSession session) {
        this.session = session;
    }

    static NDManager proxy(TraceSession session) {
        return (NDManager) Proxy.newProxyInstance(
                NDManager.class.getClassLoader(), new Class<?>[] {NDManager.class}, new AbstractManager(session));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        Object[] arguments = args == null ? new Object[0] : args;
        return switch (method.getName()) {
            case "getDevice", "defaultDevice" -> session.device();
            case "newSubManager", "getParentManager" -> proxy;
            case "isOpen" -> true;
            case "getName" -> "traced";
            case "from", "ret" -> arguments[0];
            case "getManagedArrays" -> List.of();
            case "toString" -> "a manager of traced arrays";
            case "hashCode" -> System.identityHashCode(this);
            case "equals" -> proxy == arguments[0];
            case "close",
                    "cap",
                    "setName",
                    "attachInternal",
                    "attachUncappedInternal",
                    "tempAttachInternal",
                    "detachInternal",
                    "attachAll",
                    "tempAttachAll" -> null;
            default -> make(proxy, method, arguments);
        };
    }

    private @Nullable Object make(Object proxy, Method method, Object[] args) throws Throwable {
        String called = method.getName();
        if (session.isInitializing()) {
            TensorType type = typeAmong(args);
            if (type != null) {
                return session.source("initial value", type, Role.PARAMETER);
            }
        }
        if (called.equals("zeros") || called.equals("ones")) {
            return session.full(
                    new TensorType(elementType(args), DjlTypes.longs((Shape) args[0])), called.equals("ones") ? 1 : 0);
        }
        if (called.equals("full")) {
            return session.full(new TensorType(elementType(args), DjlTypes.longs((Shape) args[0])), (Number) args[1]);
        }
        if (called.equals("create")
                && args[0].getClass().isArray()
                && !args[0].getClass().getComponentType().isArray()) {
            Shape shape = args.length > 1 ? (Shape) args[1] : new Shape(Array.getLength(args[0]));
            return constant(args[0], shape);
        }
        if (method.isDefault() && called.equals("create") && args.length == 1) {
            return InvocationHandler.invokeDefault(proxy, method, args);
        }
        throw new TraceException("The model makes an array (NDManager." + called + ") while it is traced, "
                + session.whereAmI() + ", in a way that cannot be traced yet.\n"
                + "Maybe make it a parameter, pass it as an input, or create it from numbers.");
    }

    private static @Nullable TensorType typeAmong(Object[] args) {
        Shape shape = null;
        for (Object arg : args) {
            if (arg instanceof Shape given) {
                shape = given;
            }
        }
        return shape == null ? null : new TensorType(elementType(args), DjlTypes.longs(shape));
    }

    private static ElementType elementType(Object[] args) {
        return Arrays.stream(args)
                .filter(DataType.class::isInstance)
                .map(arg -> DjlTypes.of((DataType) arg))
                .findFirst()
                .orElse(ElementType.FLOAT32);
    }

    private NDArray constant(Object data, Shape shape) {
        int length = Array.getLength(data);
        ElementType type = elementTypeOf(data);
        if (shape.dimension() == 0 && length == 1 && type != ElementType.BOOLEAN) {
            return session.full(new TensorType(type, List.of()), (Number) Array.get(data, 0));
        }
        if (length > MOST_CONSTANTS) {
            throw new TraceException("The model makes a constant array of " + length + " numbers while it is traced, "
                    + session.whereAmI() + ", but at most " + MOST_CONSTANTS + " become part of a graph.\n"
                    + "Maybe make it a parameter that requires no gradient.");
        }
        List<Object> numbers = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            Object number = Array.get(data, i);
            numbers.add(number instanceof Byte small ? (Object) small.longValue() : number);
        }
        Attributes attributes = Attributes.of("shape", DjlTypes.longs(shape))
                .with("dtype", type.fileName())
                .with("numbers", numbers);
        return session.apply("memplan::constant", attributes);
    }

    private static ElementType elementTypeOf(Object data) {
        if (data instanceof float[]) {
            return ElementType.FLOAT32;
        }
        if (data instanceof double[]) {
            return ElementType.FLOAT64;
        }
        if (data instanceof int[]) {
            return ElementType.INT32;
        }
        if (data instanceof long[]) {
            return ElementType.INT64;
        }
        return data instanceof boolean[] ? ElementType.BOOLEAN : ElementType.INT8;
    }
}
