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
import org.jspecify.annotations.Nullable;

/**
 * An array without data: it has a type, and what is called on it is recorded.
 *
 * <p>In-place calls (rule 3) are recorded as ordinary ones, after which the array stands for the result.
 */
final class AbstractArray implements InvocationHandler {

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

    NDArrayEx internal() {
        return internal;
    }

    @Nullable
    String name() {
        return name;
    }

    @Nullable
    Object setName(@Nullable String given) {
        name = given;
        return null;
    }

    @Override
    public @Nullable Object invoke(Object receiver, Method method, Object @Nullable [] args) throws Throwable {
        Object[] arguments = args == null ? new Object[0] : args;
        return switch (method.getName()) {
            case "toString" -> "traced " + tensor.type();
            case "hashCode" -> System.identityHashCode(this);
            case "equals" -> receiver == arguments[0];
            default -> session.heard(new ArrayCall(this, receiver, method, arguments));
        };
    }

    /** Changes the array in place to what a method without changes makes of it. */
    Object replaceBy(ArrayCall call, TracedMethod function) {
        refuseChangeOfLent(call.name());
        if (!(function.call(this, call.arguments()) instanceof NDArray result)) {
            throw call.untraced();
        }
        write(call.name(), session.tensorOf(result));
        return proxy;
    }

    private static String functional(String called) {
        return called.endsWith("i")
                ? called.substring(0, called.length() - 1) + " instead of " + called
                : "a copy of it (mul(1) makes one through which gradients pass)";
    }

    @Override
    public String toString() {
        return tensor.type().toString();
    }
}
