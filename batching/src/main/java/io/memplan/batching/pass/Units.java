package io.memplan.batching.pass;

import io.memplan.batching.ir.ElementKind;
import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;

/** Arrays as long as another, of zeros with a one, or of ones with a zero. */
final class Units {

    static final double ONE = 1;
    static final double ZERO = 0;

    private Units() {}

    /** Returns what makes such an array of an array and an index, which has the number there and the other elsewhere. */
    static Intrinsic of(ElementKind element, double at) {
        Class<?> type = element == ElementKind.FLOAT ? float[].class : double[].class;
        try {
            MethodHandle make = MethodHandles.lookup()
                    .findStatic(Units.class, "make", MethodType.methodType(type, type, int.class, double.class));
            return new Intrinsic(
                    "units",
                    List.of(Kind.REFERENCE, Kind.INT),
                    Kind.REFERENCE,
                    MethodHandles.insertArguments(make, 2, at));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static double[] make(double[] as, int index, double at) {
        double[] units = new double[as.length];
        Arrays.fill(units, 1 - at);
        units[index] = at;
        return units;
    }

    static float[] make(float[] as, int index, double at) {
        float[] units = new float[as.length];
        Arrays.fill(units, (float) (1 - at));
        units[index] = (float) at;
        return units;
    }
}
