package io.memplan.graph.trace;

import io.memplan.graph.operator.GraphBuilder.Node;
import java.lang.reflect.Method;
import java.util.List;

/** Hears what a tracer makes of a model. */
public interface TraceListener {

    /** Hears nothing. */
    TraceListener NONE = new TraceListener() {};

    /**
     * A method of {@code NDArray} or {@code NDArrayEx} was called, by the model or by another such method.
     *
     * @param method the method
     * @param recorded the operations that the call added to the graph, those of calls within it included
     */
    default void called(Method method, List<Node> recorded) {}

    /**
     * A gradient passed an operation.
     *
     * @param operation the forward operation
     * @param derivative the operations that its derivative added to the graph, none where the gradient passes unchanged
     */
    default void differentiated(Node operation, List<Node> derivative) {}
}
