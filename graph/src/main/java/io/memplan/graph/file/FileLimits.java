package io.memplan.graph.file;

import com.fasterxml.jackson.core.StreamReadConstraints;

/** What a graph or plan file may hold at most. A file beyond a limit is refused while it is read, not after. */
public final class FileLimits {

    /** The largest file, in bytes. */
    public static final long MAX_FILE_BYTES = 256L << 20;
    /** The most values, and the most operations, of a graph. */
    public static final int MAX_NODES = 1_000_000;
    /** The most value ids that all operations of a graph may list together. */
    public static final int MAX_REFERENCES = 8_000_000;
    /** The most attribute values, list elements included, of all operations of a graph together. */
    public static final int MAX_ATTRIBUTE_VALUES = 4_000_000;
    /** The most axes of a shape. */
    public static final int MAX_AXES = 64;
    /** The most steps of a plan. */
    public static final int MAX_STEPS = 8_000_000;
    /** The deepest nesting of objects and lists. */
    public static final int MAX_DEPTH = 64;
    /** The longest text, in characters. */
    public static final int MAX_TEXT_LENGTH = 1 << 20;

    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_FIELD_NAME_LENGTH = 1_000;

    private FileLimits() {}

    static StreamReadConstraints constraints() {
        return StreamReadConstraints.builder()
                .maxDocumentLength(MAX_FILE_BYTES)
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_TEXT_LENGTH)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxNameLength(MAX_FIELD_NAME_LENGTH)
                .build();
    }
}
