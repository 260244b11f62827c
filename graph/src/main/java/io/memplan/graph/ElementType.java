package io.memplan.graph;

import java.util.Locale;
import java.util.Optional;

/** The type of a tensor's elements, with its width in bytes. */
public enum ElementType {
    FLOAT64(8),
    FLOAT32(4),
    FLOAT16(2),
    BFLOAT16(2),
    INT64(8),
    INT32(4),
    INT16(2),
    INT8(1),
    UINT8(1),
    BOOLEAN(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the bytes that one element takes. */
    public int bytes() {
        return bytes;
    }

    /** Returns whether gradients can flow through values of this type. */
    public boolean isFloating() {
        return this == FLOAT64 || this == FLOAT32 || this == FLOAT16 || this == BFLOAT16;
    }

    /** Returns the name that graph files use, such as {@code float32}. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds the type with the given file name. */
    public static Optional<ElementType> byFileName(String name) {
        for (ElementType type : values()) {
            if (type.fileName().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
