package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
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
    private SharedMemory memory;
    private List<ViewStep> steps;
    private Tensor tensor;
    private int version;
    private @Nullable String name;

    AbstractArray(TraceSession session, Tensor tensor) {
        this(session, new SharedMemory(tensor), List.of(), tensor);
    }

    private AbstractArray(TraceSession session, SharedMemory memory, List<ViewStep> steps, Tensor tensor) {
        this.session = session;
        this.memory = memory;
        this.steps = steps;
        this.tensor = tensor;
        this.version = memory.version();
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

    /** Returns what the array stands for at present. */
    Tensor tensor() {
        if (version != memory.version()) {
            tensor = looks(steps.size());
            version = memory.version();
        }
        return tensor;
    }

    private Tensor looks(int count) {
        Tensor seen = memory.base();
        for (ViewStep step : steps.subList(0, count)) {
            seen = step.look(session, seen);
        }
        return seen;
    }

    /** Returns an array that shares the memory of this one. */
    AbstractArray view(ViewStep step, Tensor seen) {
        List<ViewStep> further = new ArrayList<>(steps);
        further.add(step);
        return new AbstractArray(session, memory, List.copyOf(further), seen);
    }

    /**
     * Changes the contents in place, for every array that shares the memory.
     *
     * @param called the method that does it
     * @param contents the new contents, of the same shape
     * @throws TraceException if the user would see the change outside of the step, or the types do not fit
     */
    void write(String called, Tensor contents) {
        refuseChangeOfLent(called);
        Tensor written = converted(called, contents);
        for (int i = steps.size() - 1; i >= 0; i--) {
            written = steps.get(i).write(session, looks(i), written);
        }
        memory.replace(session.laidOut(written, memory.base().strides()));
    }

    /** Refuses to change an array in place that the user sees outside of the step. */
    void refuseChangeOfLent(String called) {
        if (session.isLent(memory)) {
            throw new TraceException("The array " + tensor.type() + " is changed in place (" + called + ") "
                    + session.whereAmI() + ", but it is an input or a parameter, an array of your own, or a view of"
                    + " one, so the change would be seen elsewhere.\nMaybe use " + functional(called) + ".");
        }
    }

    private static String functional(String called) {
        return isInPlace(called)
                ? called.substring(0, called.length() - 1) + " instead of " + called
                : "a copy of it (mul(1) makes one through which gradients pass)";
    }

    private Tensor converted(String called, Tensor contents) {
        ElementType own = tensor.type().elementType();
        ElementType other = contents.type().elementType();
        if (!contents.shape().equals(tensor.shape()) || (other.isFloating() && !own.isFloating())) {
            throw new TraceException(
                    "The array " + tensor.type() + " is changed in place (" + called + ") " + session.whereAmI()
                            + " to the type " + contents.type() + ".\nMaybe use " + functional(called) + ".");
        }
        return own == other
                ? contents
                : session.applyTo(
                                Operators.get("memplan::convert"),
                                Attributes.of("dtype", own.fileName()),
                                List.of(contents))
                        .get(0);
    }

    /** Makes this array stand for other memory, as the engine does when it hands a buffer over. */
    void rebind(AbstractArray other) {
        other.tensor();
        memory = other.memory;
        steps = other.steps;
        tensor = other.tensor;
        version = other.version;
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
            case "hasGradient" -> session.tensorByParameter().containsValue(tensor());
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
        refuseChangeOfLent(called + "i");
        NDArray result = (NDArray) TracedMethods.get(called).call(this, arguments);
        write(called + "i", session.tensorOf(result));
        return proxy;
    }

    @Override
    public String toString() {
        return tensor.type().toString();
    }
}
