package io.memplan.graph.trace;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method of {@code NDArray} or {@code NDArrayEx} on an abstract array.
 *
 * @param self the array
 * @param receiver the proxy that was called: the array's or that of its internals
 * @param method the method
 * @param arguments the arguments
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ArrayCall(AbstractArray self, Object receiver, Method method, Object[] arguments) {

    String name() {
        return method.getName();
    }

    String where() {
        return self.session().whereAmI();
    }

    /** Calls the body that DJL's interface gives the method. */
    @Nullable
    Object composed() throws Throwable {
        return InvocationHandler.invokeDefault(receiver, method, arguments);
    }

    TraceException untraced() {
        return new TraceException("The operator " + name() + " of "
                + method.getDeclaringClass().getSimpleName() + " cannot be traced yet; it is called " + where() + ".\n"
                + "Maybe express it by operators that can (arithmetic, activations, reductions, shapes, linear,"
                + " convolution, pooling, normalization, softmax, concat, pick).");
    }
}
