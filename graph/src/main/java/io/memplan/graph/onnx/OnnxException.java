package io.memplan.graph.onnx;

/** A model is well-formed, but cannot become a training graph: it has operators or shapes that are not known. */
public final class OnnxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with the fact and what to try. */
    public OnnxException(String message) {
        super(message);
    }

    /** Creates the exception with the fact, what to try, and the cause. */
    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}
