package io.memplan.batching.compile;

import io.memplan.batching.ir.Kind;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emits accesses to the frame of a lane. */
final class FrameCode {

    /** The local that holds the state. */
    static final int STATE = 1;

    /** The first local that is free. */
    static final int FIRST_FREE = 6;

    private static final int LANE = 0;
    private static final int BITS = 2;
    private static final int REFERENCES = 3;
    private static final int BASE = 4;
    private static final int REFERENCE_BASE = 5;
    private static final String OBJECTS = "[Ljava/lang/Object;";

    private final MethodVisitor code;
    private final FunctionShape shape;

    FrameCode(MethodVisitor code, FunctionShape shape) {
        this.code = code;
        this.shape = shape;
    }

    private void field(int opcode, String name, String descriptor) {
        code.visitFieldInsn(opcode, Types.LANE_NAME, name, descriptor);
    }

    private void get(String name, String descriptor) {
        code.visitVarInsn(Opcodes.ALOAD, LANE);
        field(Opcodes.GETFIELD, name, descriptor);
    }

    /** Adds to where the lane's frame begins. */
    private void move(String name, int by) {
        if (by != 0) {
            code.visitVarInsn(Opcodes.ALOAD, LANE);
            code.visitInsn(Opcodes.DUP);
            field(Opcodes.GETFIELD, name, "I");
            Types.pushInt(code, by);
            code.visitInsn(Opcodes.IADD);
            field(Opcodes.PUTFIELD, name, "I");
        }
    }

    /** Opens the frame of a function that is called, and makes room for it. */
    void enter(int transfer) {
        code.visitVarInsn(Opcodes.ALOAD, LANE);
        get("base", "I");
        Types.pushInt(code, shape.frameBits() + transfer);
        code.visitInsn(Opcodes.IADD);
        get("referenceBase", "I");
        Types.pushInt(code, shape.frameReferences() + transfer);
        code.visitInsn(Opcodes.IADD);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Types.LANE_NAME, "reserve", "(II)V", false);
        open();
    }

    /** Gets the lane's frame into locals. */
    void open() {
        get("bits", "[J");
        code.visitVarInsn(Opcodes.ASTORE, BITS);
        get("references", OBJECTS);
        code.visitVarInsn(Opcodes.ASTORE, REFERENCES);
        get("base", "I");
        code.visitVarInsn(Opcodes.ISTORE, BASE);
        get("referenceBase", "I");
        code.visitVarInsn(Opcodes.ISTORE, REFERENCE_BASE);
    }

    /** Puts a frame on top, which returns to a state. */
    void push(int returnState) {
        address(true, shape.frameBits());
        Types.pushInt(code, returnState);
        code.visitInsn(Opcodes.I2L);
        code.visitInsn(Opcodes.LASTORE);
        move("base", shape.frameBits());
        move("referenceBase", shape.frameReferences());
    }

    /** Takes the frame of what was called away. */
    void pop() {
        move("base", -shape.frameBits());
        move("referenceBase", -shape.frameReferences());
    }

    private void address(boolean isScalar, int slot) {
        code.visitVarInsn(Opcodes.ALOAD, isScalar ? BITS : REFERENCES);
        code.visitVarInsn(Opcodes.ILOAD, isScalar ? BASE : REFERENCE_BASE);
        if (slot != 0) {
            Types.pushInt(code, slot);
            code.visitInsn(Opcodes.IADD);
        }
    }

    /** Pushes the address of a slot of the frame. */
    void address(Kind kind, int slot) {
        address(kind.isScalar(), slot);
    }

    /** Writes what was pushed to the address that was pushed before it. */
    void store(Kind kind) {
        Types.toBits(code, kind);
        code.visitInsn(kind.isScalar() ? Opcodes.LASTORE : Opcodes.AASTORE);
    }

    /** Reads a slot of the frame. */
    void load(Kind kind, int slot) {
        address(kind.isScalar(), slot);
        code.visitInsn(kind.isScalar() ? Opcodes.LALOAD : Opcodes.AALOAD);
        Types.fromBits(code, kind);
    }

    /** Pushes the address of an argument in the frame that a call will put on top. */
    void addressOfArgument(Kind kind, int argument) {
        address(kind, kind.isScalar() ? shape.frameBits() + 1 + argument : shape.frameReferences() + argument);
    }

    /** Pushes the address of a value above the frame. */
    void addressOfOut(Kind kind, int index) {
        address(kind, (kind.isScalar() ? shape.frameBits() : shape.frameReferences()) + index);
    }

    /** Reads a value above the frame, such as a result of what was called. */
    void loadOut(Kind kind, int index) {
        load(kind, (kind.isScalar() ? shape.frameBits() : shape.frameReferences()) + index);
    }

    /** Notes the state in which a lane that waits goes on. */
    void setState(int state) {
        code.visitVarInsn(Opcodes.ALOAD, LANE);
        Types.pushInt(code, state);
        field(Opcodes.PUTFIELD, "state", "I");
    }

    /** Leaves the method with a state. */
    void leave(int state) {
        Types.pushInt(code, state);
        code.visitInsn(Opcodes.IRETURN);
    }

    /** Notes the state of the caller before results overwrite it. */
    void loadReturnState() {
        address(true, 0);
        code.visitInsn(Opcodes.LALOAD);
        code.visitInsn(Opcodes.L2I);
        code.visitVarInsn(Opcodes.ISTORE, STATE);
    }

    /** Leaves the method with the noted state. */
    void leaveToCaller() {
        code.visitVarInsn(Opcodes.ILOAD, STATE);
        code.visitInsn(Opcodes.IRETURN);
    }
}
