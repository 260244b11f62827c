package io.memplan.graph.trace;

import org.jspecify.annotations.Nullable;

/** How a method of {@code NDArray} or {@code NDArrayEx} is recorded. */
@FunctionalInterface
interface TracedMethod {

    /** Returned where the arguments are not of the form that is recorded here. */
    Object NOT_HANDLED = new Object();

    /**
     * Records a call.
     *
     * @param self the array it is called on
     * @param arguments the arguments
     * @return the result, or {@link #NOT_HANDLED}
     */
    @Nullable
    Object call(AbstractArray self, Object[] arguments);
}
