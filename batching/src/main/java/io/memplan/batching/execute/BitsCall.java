package io.memplan.batching.execute;

import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** An intrinsic whose scalars are passed as 64 bits, and whose references as objects. */
final class BitsCall {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private BitsCall() {}

    /**
     * Adapts the handle of an intrinsic: every scalar it takes or returns becomes a long, every reference an Object; a
     * result is boxed as an Object.
     */
    static MethodHandle adapt(Intrinsic intrinsic) {
        MethodHandle handle = intrinsic.handle();
        for (int i = 0; i < intrinsic.parameters().size(); i++) {
            Class<?> type = handle.type().parameterType(i);
            if (type == float.class || type == double.class) {
                handle = MethodHandles.filterArguments(handle, i, fromBits(type));
            }
        }
        MethodType type = handle.type();
        for (int i = 0; i < type.parameterCount(); i++) {
            type = type.changeParameterType(
                    i, intrinsic.parameters().get(i) == Kind.REFERENCE ? Object.class : long.class);
        }
        if (intrinsic.result() != null && intrinsic.result().isScalar()) {
            Class<?> result = type.returnType();
            if (result == float.class || result == double.class) {
                handle = MethodHandles.filterReturnValue(handle, toBits(result));
            }
            type = type.changeReturnType(long.class);
        } else if (intrinsic.result() != null) {
            type = type.changeReturnType(Object.class);
        }
        return MethodHandles.explicitCastArguments(handle, type);
    }

    /** Returns whether an intrinsic takes one or two scalars and returns one, so that nothing needs to be boxed. */
    static boolean isUnboxed(Intrinsic intrinsic) {
        int arguments = intrinsic.parameters().size();
        return arguments >= 1
                && arguments <= 2
                && intrinsic.parameters().stream().allMatch(Kind::isScalar)
                && intrinsic.result() != null
                && intrinsic.result().isScalar();
    }

    private static MethodHandle fromBits(Class<?> type) {
        return own("from", MethodType.methodType(type, long.class), type);
    }

    private static MethodHandle toBits(Class<?> type) {
        return own("to", MethodType.methodType(long.class, type), type);
    }

    private static MethodHandle own(String prefix, MethodType type, Class<?> of) {
        String name = prefix + (of == float.class ? "Float" : "Double");
        try {
            return LOOKUP.findStatic(BitsCall.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The method " + name + " was not found.", e);
        }
    }

    static float fromFloat(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    static double fromDouble(long bits) {
        return Double.longBitsToDouble(bits);
    }

    static long toFloat(float value) {
        return Float.floatToRawIntBits(value);
    }

    static long toDouble(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
