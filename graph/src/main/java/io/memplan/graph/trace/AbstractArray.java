package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import io.memplan.graph.operator.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An array without data: it has a type, and what is called on it is recorded.
 *
 * <p>In-place calls (rule 3) are recorded as ordinary ones, after which the array stands for the result.
 */
final class AbstractArray implements InvocationHandler {

    private static final Set<String> READS = Set.of(
            "toByteBuffer",
            "toDoubleArray",
            "toFloatArray",
            "toShortArray",
            "toUnsignedShortArray",
            "toIntArray",
            "toUnsignedIntArray",
            "toLongArray",
            "toByteArray",
            "toUint8Array",
            "toBooleanArray",
            "toStringArray",
            "toArray",
            "getLong",
            "getDouble",
            "getFloat",
            "getInt",
            "getByte",
            "getUint8",
            "getBoolean",
            "getScalar",
            "contentEquals",
            "allClose",
            "encode",
            "copyTo",
            "nonzero",
            "unique",
            "booleanMask",
            "getGradient");

    private final TraceSession session;
    private final NDArray proxy;
    private final NDArrayEx internal;
    private Tensor tensor;
    private @Nullable String name;

    AbstractArray(TraceSession session, Tensor tensor) {
        this.session = session;
        this.tensor = tensor;
        ClassLoader loader = NDArray.class.getClassLoader();
        this.proxy = (NDArray) Proxy.newProxyInstance(loader, new Class<?>[] {NDArray.class}, this);
        this.internal = (NDArrayEx) Proxy.newProxyInstance(loader, new Class<?>[] {NDArrayEx.class}, this);
    }

    NDArray proxy() {
        return proxy;
    }

    TraceSession session() {
        return session;
    }

    Tensor tensor() {
        return tensor;
    }

    int rank() {
        return tensor.type().rank();
    }

    /** Returns a positive axis. */
    long axis(int axis) {
        return axis < 0 ? axis + rank() : axis;
    }

    @Override
    public @Nullable Object invoke(Object receiver, Method method, Object @Nullable [] args) throws Throwable {
        Object[] arguments = args == null ? new Object[0] : args;
        return switch (method.getName()) {
            case "getShape" -> DjlTypes.shape(tensor.type());
            case "getDataType" -> DjlTypes.of(tensor.type().elementType());
            case "getDevice" -> session.device();
            case "getManager" -> session.manager();
            case "getNDArrayInternal" -> internal;
            case "getArray" -> proxy;
            case "getName" -> name;
            case "setName" -> {
                name = (String) arguments[0];
                yield null;
            }
            case "getUid" -> "traced-" + tensor.id();
            case "toString" -> "traced " + tensor.type();
            case "hashCode" -> System.identityHashCode(this);
            case "equals" -> receiver == arguments[0];
            case "attach", "detach", "tempAttach", "returnResource", "close", "setRequiresGradient" -> null;
            case "isReleased", "isSparse" -> false;
            case "hasGradient" -> session.tensorByParameter().containsValue(tensor);
            default -> record(receiver, method, arguments);
        };
    }

    private @Nullable Object record(Object receiver, Method method, Object[] arguments) throws Throwable {
        String called = method.getName();
        if (READS.contains(called)) {
            throw new TraceException("The model reads values of an array (" + called + ") while it is traced, "
                    + session.whereAmI() + ". A traced array has a shape, but no values.\n"
                    + "Maybe compute with array operations instead, or move the reading out of forward and the loss.");
        }
        TracedMethod traced = TracedMethods.find(called);
        if (traced != null) {
            Object result = traced.call(this, arguments);
            if (result != TracedMethod.NOT_HANDLED) {
                return result;
            }
        }
        if (isInPlace(called)) {
            return replaceBy(called.substring(0, called.length() - 1), arguments);
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(receiver, method, arguments);
        }
        throw new TraceException("The operator " + called + " of "
                + method.getDeclaringClass().getSimpleName() + " cannot be traced yet; it is called "
                + session.whereAmI() + ".\n"
                + "Maybe express it by operators that can (arithmetic, activations, reductions, shapes, linear,"
                + " convolution, pooling, normalization, softmax, concat, pick).");
    }

    private static boolean isInPlace(String called) {
        return called.endsWith("i") && TracedMethods.find(called.substring(0, called.length() - 1)) != null;
    }

    private Object replaceBy(String called, Object[] arguments) {
        boolean source = session.isSource(tensor);
        if (source || session.isViewed(tensor)) {
            throw new TraceException("The array " + tensor.type() + " is changed in place (" + called + "i) "
                    + session.whereAmI() + ", but it is " + (source ? "an input or a parameter" : "a view, or has one")
                    + ", so the change would be seen elsewhere.\nMaybe use " + called + " instead of " + called + "i.");
        }
        TracedMethod traced = TracedMethods.get(called);
        NDArray result = (NDArray) traced.call(this, arguments);
        Tensor replaced = session.tensorOf(result);
        if (!replaced.type().equals(tensor.type())) {
            throw new TraceException("The array " + tensor.type() + " is changed in place (" + called + "i) "
                    + session.whereAmI() + " to the type " + replaced.type() + ".\nMaybe use " + called + " instead.");
        }
        tensor = replaced;
        return proxy;
    }
}
