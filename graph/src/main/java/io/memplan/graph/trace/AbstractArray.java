package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import io.memplan.graph.operator.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
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

    /** Lets the array stand for what a method without changes makes of it. */
    Object replaceBy(String called, TracedMethod function, Object[] arguments) {
        boolean source = session.isSource(tensor);
        if (source || session.isViewed(tensor)) {
            throw new TraceException("The array " + tensor.type() + " is changed in place (" + called + ") "
                    + session.whereAmI() + ", but it is " + (source ? "an input or a parameter" : "a view, or has one")
                    + ", so the change would be seen elsewhere.\nMaybe use " + functional(called) + " instead of "
                    + called + ".");
        }
        NDArray result = (NDArray) Objects.requireNonNull(function.call(this, arguments));
        Tensor replaced = session.tensorOf(result);
        if (!replaced.type().equals(tensor.type())) {
            throw new TraceException("The array " + tensor.type() + " is changed in place (" + called + ") "
                    + session.whereAmI() + " to the type " + replaced.type() + ".\nMaybe use " + functional(called)
                    + " instead.");
        }
        tensor = replaced;
        return proxy;
    }

    private static String functional(String called) {
        return called.substring(0, called.length() - 1);
    }
}
