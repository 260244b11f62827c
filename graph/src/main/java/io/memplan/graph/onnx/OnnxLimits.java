package io.memplan.graph.onnx;

/** What an ONNX file may hold at most. A file beyond a limit is refused while it is read, not after. */
public final class OnnxLimits {

    /** The largest file, in bytes: that of the format itself. */
    public static final long MAX_FILE_BYTES = Integer.MAX_VALUE;
    /** The most nodes of the graph. */
    public static final int MAX_NODES = 100_000;
    /** The most tensors: initializers and those in attributes. */
    public static final int MAX_TENSORS = 200_000;
    /** The most names that the nodes may list together as inputs and outputs. */
    public static final int MAX_NAMES = 1_000_000;
    /** The most attributes of all nodes together. */
    public static final int MAX_ATTRIBUTES = 1_000_000;
    /** The longest text, in bytes. */
    public static final int MAX_TEXT_BYTES = 64 << 10;
    /** The most bytes of all texts together. */
    public static final int MAX_TOTAL_TEXT_BYTES = 256 << 20;
    /** The most axes of a tensor. */
    public static final int MAX_AXES = 16;
    /** The most elements of one tensor. */
    public static final long MAX_ELEMENTS = 1L << 48;
    /** The most elements of a tensor whose numbers are kept, because they may decide shapes. */
    public static final int MAX_KNOWN_ELEMENTS = 1 << 14;
    /** The most numbers that are kept of all tensors and attributes together, and made by folding constants. */
    public static final int MAX_TOTAL_NUMBERS = 2_000_000;

    private OnnxLimits() {}
}
