package io.memplan.batching.execute;

import io.memplan.batching.ir.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Scalars and references side by side: the arguments or the results of one member. */
final class Values {

    private final long[] bits;
    private final @Nullable Object[] references;

    private Values(int size) {
        bits = new long[size];
        references = new Object[size];
    }

    /** Returns the scalars themselves, as {@link Kind} says, 0 at the place of a reference. */
    long[] bits() {
        return bits;
    }

    /** Returns the references themselves, null at the place of a scalar. */
    @Nullable
    Object[] references() {
        return references;
    }

    static Values zeros(int size) {
        return new Values(size);
    }

    /** Takes boxed values apart. */
    static Values ofBoxed(List<Kind> kinds, Object[] boxed) {
        if (boxed.length != kinds.size()) {
            throw new IllegalArgumentException("The program takes " + kinds.size() + " arguments (" + kinds + "), but "
                    + boxed.length + " were given.\nMaybe give a record as its components.");
        }
        Values values = zeros(boxed.length);
        for (int i = 0; i < boxed.length; i++) {
            if (kinds.get(i).isScalar()) {
                values.bits[i] = bits(kinds.get(i), boxed[i]);
            } else {
                values.references[i] = boxed[i];
            }
        }
        return values;
    }

    void forEachReference(Consumer<Object> found) {
        for (Object reference : references) {
            if (reference != null) {
                found.accept(reference);
            }
        }
    }

    /** Returns the values boxed. */
    List<@Nullable Object> boxed(List<Kind> kinds) {
        Object[] boxed = new Object[kinds.size()];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = kinds.get(i).isScalar() ? box(kinds.get(i), bits[i]) : references[i];
        }
        return Arrays.asList(boxed);
    }

    /** Returns the scalars as boxed longs of their bits, and the references. */
    List<@Nullable Object> boxedBits(List<Kind> kinds) {
        Object[] boxed = new Object[kinds.size()];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = kinds.get(i).isScalar() ? (Object) bits[i] : references[i];
        }
        return Arrays.asList(boxed);
    }

    static long bits(Kind kind, Object boxed) {
        if (boxed instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (boxed instanceof Character letter) {
            return letter;
        }
        Number number = (Number) boxed;
        return switch (kind) {
            case INT -> number.intValue();
            case LONG -> number.longValue();
            case FLOAT -> Float.floatToRawIntBits(number.floatValue());
            case DOUBLE, REFERENCE, TENSOR -> Double.doubleToRawLongBits(number.doubleValue());
        };
    }

    static Object box(Kind kind, long bits) {
        return switch (kind) {
            case INT -> (int) bits;
            case LONG -> bits;
            case FLOAT -> Float.intBitsToFloat((int) bits);
            case DOUBLE, REFERENCE, TENSOR -> Double.longBitsToDouble(bits);
        };
    }
}
