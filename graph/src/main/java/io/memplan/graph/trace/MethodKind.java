package io.memplan.graph.trace;

/** What becomes of a call of a DJL array method while a model is traced. */
public enum MethodKind {
    /** It is recorded as operators of the graph. */
    RECORDED("recorded"),
    /** It changes the array: recorded as the function without the change, after which the array stands for the result. */
    IN_PLACE("recorded, in place"),
    /** DJL's interface makes it of other methods, which are treated by themselves. */
    COMPOSED("composed by DJL"),
    /** It is answered from the shape, the type or the place of the array, and leaves no trace. */
    ANSWERED("answered"),
    /** It is refused, for a reason that the error states: it needs values, or makes what no tensor of a graph is. */
    REFUSED("refused"),
    /** DJL's PyTorch engine has no such method: plain DJL throws too. */
    UNSUPPORTED("not in the engine"),
    /** Nothing is known of it. */
    UNTRACED("cannot be traced yet");

    private final String words;

    MethodKind(String words) {
        this.words = words;
    }

    /** Returns the kind in words, such as {@code composed by DJL}. */
    public String words() {
        return words;
    }

    /** Returns whether calls become operations, by themselves or by the methods that they are made of. */
    public boolean leavesATrace() {
        return this == RECORDED || this == IN_PLACE || this == COMPOSED;
    }
}
