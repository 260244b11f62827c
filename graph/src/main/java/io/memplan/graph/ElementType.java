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
    BOOLEAN(1),
    COMPLEX64(8),
    COMPLEX128(16);

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
        return this == FLOAT64 || this == FLOAT32 || this == FLOAT16 || this == BFLOAT16 || isComplex();
    }

    /** Returns whether elements are complex numbers: pairs of real ones. */
    public boolean isComplex() {
        return this == COMPLEX64 || this == COMPLEX128;
    }

    /** Returns the type of the real and the imaginary part; of a real type, the type itself. */
    public ElementType part() {
        return this == COMPLEX64 ? FLOAT32 : this == COMPLEX128 ? FLOAT64 : this;
    }

    /** Returns the type of complex numbers with parts of this type; of double precision for float64 only. */
    public ElementType complex() {
        return part() == FLOAT64 ? COMPLEX128 : COMPLEX64;
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
