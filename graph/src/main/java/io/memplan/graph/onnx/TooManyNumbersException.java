package io.memplan.graph.onnx;

/** A constant is too large for its numbers to be kept; it becomes a tensor of the graph. */
final class TooManyNumbersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyNumbersException() {
        super("more than " + OnnxLimits.MAX_KNOWN_ELEMENTS + " numbers", null, false, false);
    }
}
