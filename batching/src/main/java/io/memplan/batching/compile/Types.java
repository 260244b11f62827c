package io.memplan.batching.compile;

import io.memplan.batching.ir.Kind;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Kinds as types of the virtual machine. */
final class Types {

    static final String LANE_NAME = Type.getInternalName(Lane.class);
    static final String LANE = Type.getDescriptor(Lane.class);

    private Types() {}

    static String descriptor(Kind kind) {
        return kind.isScalar() ? String.valueOf(kind.letter()) : "Ljava/lang/Object;";
    }

    /** Returns the form of an instruction of ints for values of a kind. */
    static int opcode(Kind kind, int ofInt) {
        return Type.getType(descriptor(kind)).getOpcode(ofInt);
    }

    /** Turns a value on the stack into 64 bits. */
    static void toBits(MethodVisitor code, Kind kind) {
        switch (kind) {
            case INT -> code.visitInsn(Opcodes.I2L);
            case FLOAT -> {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "floatToRawIntBits", "(F)I", false);
                code.visitInsn(Opcodes.I2L);
            }
            case DOUBLE ->
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "doubleToRawLongBits", "(D)J", false);
            default -> {}
        }
    }

    /** Turns 64 bits on the stack into a value. */
    static void fromBits(MethodVisitor code, Kind kind) {
        switch (kind) {
            case INT -> code.visitInsn(Opcodes.L2I);
            case FLOAT -> {
                code.visitInsn(Opcodes.L2I);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "intBitsToFloat", "(I)F", false);
            }
            case DOUBLE ->
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "longBitsToDouble", "(J)D", false);
            default -> {}
        }
    }

    /** Puts an int on the stack. */
    static void pushInt(MethodVisitor code, int value) {
        if (value >= -1 && value <= 5) {
            code.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value == (byte) value) {
            code.visitIntInsn(Opcodes.BIPUSH, value);
        } else if (value == (short) value) {
            code.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            code.visitLdcInsn(value);
        }
    }
}
