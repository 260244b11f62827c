package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.Array;

/** Arrays that are made of numbers of each row. */
final class CreationRules {

    private CreationRules() {}

    /** Makes an array of one number, or of the numbers of a Java array, for each row. */
    static Object create(RowCall call) {
        if (!call.varies(1)) {
            return EachRow.run(call);
        }
        Object first = call.value(1, 0);
        if (first instanceof Number) {
            return call.numbers(1, 0, Promotion.ofNumber(first));
        }
        int length = Array.getLength(first);
        Object all = Array.newInstance(first.getClass().getComponentType(), length * call.rows());
        for (int row = 0; row < call.rows(); row++) {
            System.arraycopy(call.value(1, row), 0, all, row * length, length);
        }
        return array(call, all).reshape(new Shape(call.rows(), length));
    }

    /** Draws numbers of each row from its own source. */
    static final RowRule NORMALS = new RowRule() {
        @Override
        public Object run(RowCall call) {
            return EachRow.run(call);
        }

        @Override
        public boolean mayVary(int operand) {
            return operand == 0;
        }

        @Override
        public boolean isExact() {
            return true;
        }

        @Override
        public boolean isFlat() {
            return true;
        }

        @Override
        public boolean isDrawn() {
            return true;
        }
    };

    private static NDArray array(RowCall call, Object all) {
        if (all instanceof float[] floats) {
            return call.manager().create(floats);
        }
        if (all instanceof double[] doubles) {
            return call.manager().create(doubles);
        }
        if (all instanceof long[] longs) {
            return call.manager().create(longs);
        }
        return call.manager().create((int[]) all);
    }
}
