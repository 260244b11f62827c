package io.memplan.batching.tensor;

import ai.djl.ndarray.types.DataType;

/**
 * The type in which operands of different types are computed, as the engine decides it for one member: arrays without
 * axes count only where they are of a higher category (truth, integers, real numbers) than those with axes. An axis of
 * rows in front would change that, so it is decided before.
 */
final class Promotion {

    private static final int NONE = 0;
    private static final int TRUTH = 1;
    private static final int INTEGER = 2;
    private static final int REAL = 3;

    private DataType wide = DataType.UNKNOWN;
    private DataType scalar = DataType.UNKNOWN;
    private boolean mixed;

    /** Returns the common type of the operands of a call from one on, or UNKNOWN if all have the same. */
    static DataType common(RowCall call, int from) {
        Promotion promotion = new Promotion();
        for (int i = from; i < call.operands().size(); i++) {
            if (call.isTensor(i)) {
                promotion.add(call.tensor(i).dataType(), call.memberRank(i) > 0);
            } else if (call.value(i, 0) instanceof Number number) {
                promotion.add(ofNumber(number), false);
            }
        }
        return promotion.mixed ? promotion.result() : DataType.UNKNOWN;
    }

    /** Returns the type of the array without axes that a number becomes. */
    static DataType ofNumber(Object number) {
        if (number instanceof Float) {
            return DataType.FLOAT32;
        }
        if (number instanceof Double) {
            return DataType.FLOAT64;
        }
        return number instanceof Long ? DataType.INT64 : DataType.INT32;
    }

    private void add(DataType type, boolean hasAxes) {
        DataType any = wide == DataType.UNKNOWN ? scalar : wide;
        mixed |= any != DataType.UNKNOWN && any != type;
        if (hasAxes) {
            wide = larger(wide, type);
        } else {
            scalar = larger(scalar, type);
        }
    }

    private DataType result() {
        return category(scalar) > category(wide) ? larger(scalar, wide) : wide;
    }

    private static DataType larger(DataType first, DataType second) {
        if (category(first) != category(second)) {
            return category(first) > category(second) ? first : second;
        }
        return first.getNumOfBytes() >= second.getNumOfBytes() ? first : second;
    }

    private static int category(DataType type) {
        if (type == DataType.UNKNOWN) {
            return NONE;
        }
        if (type == DataType.BOOLEAN) {
            return TRUTH;
        }
        return Shapes.isFloating(type) ? REAL : INTEGER;
    }
}
