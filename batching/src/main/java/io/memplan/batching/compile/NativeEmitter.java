package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Terminator;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/**
 * Emits the native form of a function: an ordinary method.
 *
 * <p>A recursive one is told how deep it is, and goes on in frames of the lane when it is too deep for the host's stack.
 */
final class NativeEmitter extends AbstractEmitter {

    private static final int DEPTH = 1;

    private final Label[] labels;

    private NativeEmitter(
            MethodNode code, ProgramShape program, FunctionShape shape, LocalSlots slots, Handles handles) {
        super(code, program, shape, slots, handles);
        labels = labels(shape.function().blocks().size());
    }

    /** Emits a method. */
    static void emit(MethodNode code, ProgramShape program, FunctionShape shape, Handles handles) {
        List<Integer> blocks = new ArrayList<>();
        for (int block = 0; block < shape.function().blocks().size(); block++) {
            blocks.add(block);
        }
        LocalSlots slots =
                new LocalSlots(shape.function(), shape.liveness(), blocks, shape.isRecursive() ? DEPTH + 1 : 1);
        new NativeEmitter(code, program, shape, slots, handles).emit();
    }

    private void emit() {
        code.visitCode();
        if (shape.isRecursive()) {
            goDeeper();
        }
        for (int block = 0; block < labels.length; block++) {
            code.visitLabel(labels[block]);
            BasicBlock body = function().blocks().get(block);
            for (Instruction instruction : body.instructions()) {
                instruction.accept(this);
            }
            body.terminator().accept(this);
        }
        sites.end(code);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void goDeeper() {
        Label shallow = new Label();
        code.visitVarInsn(Opcodes.ILOAD, DEPTH);
        Types.pushInt(code, program.deepestNative());
        code.visitJumpInsn(Opcodes.IF_ICMPLT, shallow);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        loadAll(function().parameters());
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                ProgramClass.NAME,
                ProgramClass.bridgeName(shape),
                shape.bridgeDescriptor(),
                false);
        leave();
        code.visitLabel(shallow);
    }

    /** Leaves with the single result that is on the stack, or with those that are in the lane. */
    private void leave() {
        List<Kind> results = function().results();
        code.visitInsn(results.size() == 1 ? Types.opcode(results.get(0), Opcodes.IRETURN) : Opcodes.RETURN);
    }

    @Override
    Label label(int block) {
        return labels[block];
    }

    private void call(String name, List<Operand> operands) {
        FunctionShape callee = program.shape(name);
        boolean isSame = program.isSameCycle(function().name(), name);
        callNative(callee, operands, isSame);
    }

    @Override
    void pushDepth(boolean deeper) {
        if (deeper) {
            code.visitVarInsn(Opcodes.ILOAD, DEPTH);
            code.visitInsn(Opcodes.ICONST_1);
            code.visitInsn(Opcodes.IADD);
        } else {
            code.visitInsn(Opcodes.ICONST_0);
        }
    }

    @Override
    public void onCall(Instruction.Call call) {
        call(call.function(), call.operands());
        storeResults(call.targets());
    }

    @Override
    public void onReturn(Terminator.Return terminator) {
        List<Operand> operands = terminator.operands();
        if (operands.size() == 1) {
            load(operands.get(0));
        } else {
            for (int i = 0; i < operands.size(); i++) {
                boolean isScalar = operands.get(i).kind().isScalar();
                code.visitVarInsn(Opcodes.ALOAD, 0);
                code.visitFieldInsn(
                        Opcodes.GETFIELD,
                        Types.LANE_NAME,
                        isScalar ? "resultBits" : "resultReferences",
                        isScalar ? "[J" : "[Ljava/lang/Object;");
                Types.pushInt(code, i);
                load(operands.get(i));
                Types.toBits(code, operands.get(i).kind());
                code.visitInsn(isScalar ? Opcodes.LASTORE : Opcodes.AASTORE);
            }
        }
        leave();
    }

    @Override
    public void onTailCall(Terminator.TailCall call) {
        if (call.function().equals(function().name())) {
            assignAll(function().parameters(), call.operands());
            code.visitJumpInsn(Opcodes.GOTO, labels[0]);
        } else {
            call(call.function(), call.operands());
            leave();
        }
    }
}
