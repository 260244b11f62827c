package io.memplan.batching.lift;

import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.ElementKind;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What single instructions of the virtual machine mean. */
final class Bytecodes {

    private Bytecodes() {}

    /** Returns the elements that {@code newarray} makes, by its operand. */
    static ElementKind element(int code) {
        return switch (code) {
            case Opcodes.T_BOOLEAN -> ElementKind.BOOLEAN;
            case Opcodes.T_CHAR -> ElementKind.CHAR;
            case Opcodes.T_FLOAT -> ElementKind.FLOAT;
            case Opcodes.T_DOUBLE -> ElementKind.DOUBLE;
            case Opcodes.T_BYTE -> ElementKind.BYTE;
            case Opcodes.T_SHORT -> ElementKind.SHORT;
            case Opcodes.T_INT -> ElementKind.INT;
            default -> ElementKind.LONG;
        };
    }

    /** Returns the elements that an instruction reads or writes in an array of a type. */
    static ElementKind element(int opcode, Type array) {
        return switch (opcode) {
            case Opcodes.IALOAD, Opcodes.IASTORE -> ElementKind.INT;
            case Opcodes.LALOAD, Opcodes.LASTORE -> ElementKind.LONG;
            case Opcodes.FALOAD, Opcodes.FASTORE -> ElementKind.FLOAT;
            case Opcodes.DALOAD, Opcodes.DASTORE -> ElementKind.DOUBLE;
            case Opcodes.CALOAD, Opcodes.CASTORE -> ElementKind.CHAR;
            case Opcodes.SALOAD, Opcodes.SASTORE -> ElementKind.SHORT;
            case Opcodes.BALOAD, Opcodes.BASTORE ->
                array.getDescriptor().equals("[Z") ? ElementKind.BOOLEAN : ElementKind.BYTE;
            default ->
                throw new Refusal("an array of objects is used.", "use arrays of primitive types, one for each field.");
        };
    }

    /** Returns the constant that an instruction without operand pushes. */
    static Constant smallConstant(int opcode) {
        if (opcode <= Opcodes.ICONST_5) {
            return Constant.of(opcode - Opcodes.ICONST_0);
        }
        if (opcode <= Opcodes.LCONST_1) {
            return Constant.of((long) opcode - Opcodes.LCONST_0);
        }
        if (opcode <= Opcodes.FCONST_2) {
            return Constant.of((float) (opcode - Opcodes.FCONST_0));
        }
        return Constant.of((double) (opcode - Opcodes.DCONST_0));
    }

    /** Makes the refusal of an instruction that has no place in a batched method. */
    static Refusal refused(int opcode) {
        return switch (opcode) {
            case Opcodes.ACONST_NULL -> new Refusal("it uses null.", "use a number that says so.");
            case Opcodes.MONITORENTER, Opcodes.MONITOREXIT ->
                new Refusal("it synchronizes.", "remove synchronized: members share nothing.");
            default -> new Refusal("it uses the instruction " + opcode + ".", "write it in other words.");
        };
    }
}
