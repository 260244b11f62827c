package io.memplan.batching.compile;

import io.memplan.batching.ir.Condition;
import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.ElementKind;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.InstructionHandler;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.TerminatorHandler;
import io.memplan.batching.ir.Variable;
import java.util.List;
import java.util.Locale;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/** Emits what the two forms of a function have in common: arithmetic, arrays, intrinsics and branches. */
abstract class AbstractEmitter implements InstructionHandler, TerminatorHandler {

    private static final String CHECKED = Type.getInternalName(Checked.class);

    final MethodNode code;
    final ProgramShape program;
    final FunctionShape shape;
    final LocalSlots slots;
    final ThrowSites sites;
    private final Handles handles;

    AbstractEmitter(MethodNode code, ProgramShape program, FunctionShape shape, LocalSlots slots, Handles handles) {
        this.code = code;
        this.program = program;
        this.shape = shape;
        this.slots = slots;
        this.handles = handles;
        this.sites = new ThrowSites(shape.function().name());
    }

    final Function function() {
        return shape.function();
    }

    /** Returns where a block begins. */
    abstract Label label(int block);

    final void load(Operand operand) {
        if (operand instanceof Variable variable) {
            code.visitVarInsn(Types.opcode(variable.kind(), Opcodes.ILOAD), slots.slot(variable));
        } else {
            push((Constant) operand);
        }
    }

    private void push(Constant constant) {
        switch (constant.kind()) {
            case INT -> Types.pushInt(code, (int) constant.bits());
            case LONG -> code.visitLdcInsn(constant.bits());
            case FLOAT -> pushFloat((int) constant.bits());
            default -> pushDouble(constant.bits());
        }
    }

    private void pushFloat(int bits) {
        float value = Float.intBitsToFloat(bits);
        if (Float.isNaN(value)) {
            code.visitLdcInsn(bits);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "intBitsToFloat", "(I)F", false);
        } else {
            code.visitLdcInsn(value);
        }
    }

    private void pushDouble(long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value)) {
            code.visitLdcInsn(bits);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "longBitsToDouble", "(J)D", false);
        } else {
            code.visitLdcInsn(value);
        }
    }

    final void store(Variable variable) {
        code.visitVarInsn(Types.opcode(variable.kind(), Opcodes.ISTORE), slots.slot(variable));
    }

    final void loadAll(List<? extends Operand> operands) {
        for (Operand operand : operands) {
            load(operand);
        }
    }

    /** Makes as many labels. */
    static Label[] labels(int count) {
        Label[] labels = new Label[count];
        for (int i = 0; i < count; i++) {
            labels[i] = new Label();
        }
        return labels;
    }

    private Label[] labels(List<Integer> blocks) {
        Label[] labels = new Label[blocks.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(blocks.get(i));
        }
        return labels;
    }

    /** Sets variables together: every operand is read before the first is set. */
    final void assignAll(List<Variable> targets, List<Operand> operands) {
        loadAll(operands);
        for (int i = targets.size() - 1; i >= 0; i--) {
            store(targets.get(i));
        }
    }

    private void checked(String name, String descriptor, int line) {
        Label start = sites.start(code);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, CHECKED, name, descriptor, false);
        sites.end(code, line, start);
    }

    @Override
    public final void onAssign(Instruction.Assign assign) {
        load(assign.operand());
        store(assign.target());
    }

    @Override
    public final void onCompute(Instruction.Compute compute) {
        loadAll(compute.operands());
        Operand last = compute.operands().get(compute.operands().size() - 1);
        boolean isSafe = last instanceof Constant constant && constant.bits() != 0;
        switch (compute.operator()) {
            case INT_DIVIDE -> divide(isSafe, "divide", "(II)I", compute);
            case INT_REMAINDER -> divide(isSafe, "remainder", "(II)I", compute);
            case LONG_DIVIDE -> divide(isSafe, "divide", "(JJ)J", compute);
            case LONG_REMAINDER -> divide(isSafe, "remainder", "(JJ)J", compute);
            default -> code.visitInsn(compute.operator().opcode());
        }
        store(compute.target());
    }

    private void divide(boolean isSafe, String name, String descriptor, Instruction.Compute compute) {
        if (isSafe) {
            code.visitInsn(compute.operator().opcode());
        } else {
            checked(name, descriptor, compute.line());
        }
    }

    @Override
    public final void onInvoke(Instruction.Invoke invoke) {
        Label start = sites.start(code);
        handles.call(code, invoke, this);
        sites.end(code, invoke.line(), start);
        Class<?> result = invoke.intrinsic().handle().type().returnType();
        if (!invoke.targets().isEmpty()) {
            store(invoke.targets().get(0));
        } else if (result != void.class) {
            code.visitInsn(result == long.class || result == double.class ? Opcodes.POP2 : Opcodes.POP);
        }
    }

    @Override
    public final void onNewArray(Instruction.NewArray instruction) {
        load(instruction.length());
        int type =
                switch (instruction.element()) {
                    case BOOLEAN -> Opcodes.T_BOOLEAN;
                    case BYTE -> Opcodes.T_BYTE;
                    case CHAR -> Opcodes.T_CHAR;
                    case SHORT -> Opcodes.T_SHORT;
                    case INT -> Opcodes.T_INT;
                    case LONG -> Opcodes.T_LONG;
                    case FLOAT -> Opcodes.T_FLOAT;
                    case DOUBLE -> Opcodes.T_DOUBLE;
                };
        Label start = sites.start(code);
        code.visitIntInsn(Opcodes.NEWARRAY, type);
        sites.end(code, instruction.line(), start);
        store(instruction.target());
    }

    @Override
    public final void onArrayLength(Instruction.ArrayLength instruction) {
        load(instruction.array());
        checked("length", "(Ljava/lang/Object;)I", instruction.line());
        store(instruction.target());
    }

    private static String of(ElementKind element) {
        String name = element.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    @Override
    public final void onArrayLoad(Instruction.ArrayLoad instruction) {
        load(instruction.array());
        load(instruction.index());
        String descriptor =
                "(Ljava/lang/Object;I)" + Types.descriptor(instruction.element().kind());
        checked("load" + of(instruction.element()), descriptor, instruction.line());
        store(instruction.target());
    }

    @Override
    public final void onArrayStore(Instruction.ArrayStore instruction) {
        load(instruction.array());
        load(instruction.index());
        load(instruction.value());
        String descriptor =
                "(Ljava/lang/Object;I" + Types.descriptor(instruction.element().kind()) + ")V";
        checked("store" + of(instruction.element()), descriptor, instruction.line());
    }

    /** Pushes how deep a native call is: one deeper than this, or the first. */
    abstract void pushDepth(boolean deeper);

    /** Calls the native form of a function; a single result is left on the stack. */
    final void callNative(FunctionShape callee, List<Operand> operands, boolean deeper) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        if (callee.isNative() && callee.isRecursive()) {
            pushDepth(deeper);
        }
        loadAll(operands);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                ProgramClass.NAME,
                callee.isNative() ? ProgramClass.nativeName(callee) : ProgramClass.bridgeName(callee),
                callee.isNative() ? callee.nativeDescriptor() : callee.bridgeDescriptor(),
                false);
    }

    /** Sets variables to what a native call has just returned. */
    final void storeResults(List<Variable> targets) {
        if (targets.size() == 1) {
            store(targets.get(0));
            return;
        }
        for (int i = 0; i < targets.size(); i++) {
            loadResult(targets.get(i).kind(), i);
            store(targets.get(i));
        }
    }

    final void loadResult(Kind kind, int index) {
        boolean isScalar = kind.isScalar();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(
                Opcodes.GETFIELD,
                Types.LANE_NAME,
                isScalar ? "resultBits" : "resultReferences",
                isScalar ? "[J" : "[Ljava/lang/Object;");
        Types.pushInt(code, index);
        code.visitInsn(isScalar ? Opcodes.LALOAD : Opcodes.AALOAD);
        Types.fromBits(code, kind);
    }

    @Override
    public final void onJump(Terminator.Jump jump) {
        code.visitJumpInsn(Opcodes.GOTO, label(jump.block()));
    }

    @Override
    public final void onBranch(Terminator.Branch branch) {
        load(branch.first());
        boolean withZero = branch.second() instanceof Constant constant && constant.bits() == 0;
        if (!withZero) {
            load(branch.second());
        }
        code.visitJumpInsn(
                (withZero ? Opcodes.IFEQ : Opcodes.IF_ICMPEQ) + offset(branch.condition()), label(branch.then()));
        code.visitJumpInsn(Opcodes.GOTO, label(branch.otherwise()));
    }

    private static int offset(Condition condition) {
        return switch (condition) {
            case EQUAL -> 0;
            case NOT_EQUAL -> 1;
            case LESS -> 2;
            case GREATER_OR_EQUAL -> 3;
            case GREATER -> 4;
            case LESS_OR_EQUAL -> 5;
        };
    }

    @Override
    public final void onSwitch(Terminator.Switch choice) {
        List<Integer> keys = choice.keys();
        load(choice.operand());
        Label otherwise = label(choice.otherwise());
        int size = keys.size();
        if (size > 0 && (long) keys.get(size - 1) - keys.get(0) + 1 == size) {
            code.visitTableSwitchInsn(keys.get(0), keys.get(size - 1), otherwise, labels(choice.blocks()));
        } else {
            int[] all = new int[size];
            for (int i = 0; i < size; i++) {
                all[i] = keys.get(i);
            }
            code.visitLookupSwitchInsn(otherwise, all, labels(choice.blocks()));
        }
    }

    @Override
    public final void onFail(Terminator.Fail fail) {
        sites.fail(code, fail.exception(), fail.message(), fail.line());
    }

    @Override
    public final void onTensor(Instruction.Tensor tensor) {
        throw new IllegalStateException("An operation on tensors is no batch point: " + tensor);
    }

    @Override
    public final void onRegion(Instruction.Region region) {
        throw new IllegalStateException("A region is no batch point: " + region);
    }
}
