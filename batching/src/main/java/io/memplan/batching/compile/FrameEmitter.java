package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/**
 * Emits a group of the framed form of a function: a method that takes a state and returns the next.
 *
 * <p>Variables are locals while the method runs. What a call, a batch point or a jump to another group must not lose is
 * written to the frame before, and read back after.
 */
final class FrameEmitter extends AbstractEmitter {

    private final Group group;
    private final Map<ResumePoint, Integer> stateByPoint;
    private final Map<String, Integer> entryByFunction;
    private final FrameCode frame;
    private final Map<Integer, Label> labelByBlock = new TreeMap<>();
    private final Map<Integer, Label> exitByBlock = new TreeMap<>();
    private final Map<ResumePoint, Label> labelByPoint;
    private int block;
    private int index;

    private FrameEmitter(
            MethodNode code,
            ProgramShape program,
            Group group,
            Map<ResumePoint, Integer> stateByPoint,
            Map<String, Integer> entryByFunction,
            LocalSlots slots,
            Handles handles) {
        super(code, program, group.shape(), slots, handles);
        this.group = group;
        this.stateByPoint = stateByPoint;
        this.entryByFunction = entryByFunction;
        this.frame = new FrameCode(code, shape);
        this.labelByPoint = new LinkedHashMap<>();
        for (int number : group.blocks()) {
            labelByBlock.put(number, new Label());
        }
        for (ResumePoint point : group.stateByPoint().keySet()) {
            labelByPoint.put(point, new Label());
        }
    }

    /**
     * Emits a method.
     *
     * @param stateByPoint the states of all groups of the function
     * @param entryByFunction the state in which each framed function is called
     */
    static void emit(
            MethodNode code,
            ProgramShape program,
            Group group,
            Map<ResumePoint, Integer> stateByPoint,
            Map<String, Integer> entryByFunction,
            Handles handles) {
        FunctionShape shape = group.shape();
        LocalSlots slots = new LocalSlots(shape.function(), shape.liveness(), group.blocks(), FrameCode.FIRST_FREE);
        new FrameEmitter(code, program, group, stateByPoint, entryByFunction, slots, handles).emit();
    }

    private void emit() {
        code.visitCode();
        Label dispatch = new Label();
        code.visitJumpInsn(Opcodes.GOTO, dispatch);
        for (int number : group.blocks()) {
            code.visitLabel(label(number));
            block = number;
            BasicBlock body = function().blocks().get(number);
            for (index = 0; index < body.instructions().size(); index++) {
                if (program.isBatchPoint(body.instructions().get(index))) {
                    stop(body.instructions().get(index));
                } else {
                    body.instructions().get(index).accept(this);
                }
            }
            body.terminator().accept(this);
        }
        exits();
        code.visitLabel(dispatch);
        Label[] entries = labels(group.stateByPoint().size());
        Label unknown = new Label();
        int first = group.number() << Group.POINT_BITS;
        // A piece of blocks that nothing leads to has no entries, and a switch must have one.
        if (entries.length > 0) {
            code.visitVarInsn(Opcodes.ILOAD, FrameCode.STATE);
            code.visitTableSwitchInsn(first, first + entries.length - 1, unknown, entries);
        }
        code.visitLabel(unknown);
        code.visitVarInsn(Opcodes.ILOAD, FrameCode.STATE);
        code.visitInsn(Opcodes.IRETURN);
        int next = 0;
        for (ResumePoint point : group.stateByPoint().keySet()) {
            code.visitLabel(entries[next++]);
            resume(point);
        }
        sites.end(code);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Leaves for blocks of other groups. */
    private void exits() {
        for (Map.Entry<Integer, Label> exit : exitByBlock.entrySet()) {
            code.visitLabel(exit.getValue());
            save(shape.variables(shape.liveness().liveInto(exit.getKey())));
            frame.leave(state(ResumePoint.start(exit.getKey())));
        }
    }

    private int state(ResumePoint point) {
        Integer state = stateByPoint.get(point);
        if (state == null) {
            throw new IllegalStateException(
                    "There is no state for " + point + " of " + function().name() + ".");
        }
        return state;
    }

    private void resume(ResumePoint point) {
        if (point.isCall()) {
            frame.enter(program.transfer());
            restore(function().parameters());
            code.visitJumpInsn(Opcodes.GOTO, label(0));
            return;
        }
        if (point.isStart()) {
            frame.open();
            restore(shape.variables(shape.liveness().liveInto(point.block())));
            code.visitJumpInsn(Opcodes.GOTO, label(point.block()));
            return;
        }
        Instruction instruction =
                function().blocks().get(point.block()).instructions().get(point.instruction());
        if (!program.isBatchPoint(instruction)) {
            frame.pop();
        }
        frame.open();
        restore(shape.variables(shape.keptAt(point.block(), point.instruction())));
        for (int i = 0; i < instruction.targets().size(); i++) {
            frame.loadOut(instruction.targets().get(i).kind(), i);
            store(instruction.targets().get(i));
        }
        code.visitJumpInsn(Opcodes.GOTO, labelByPoint.get(point));
    }

    private void save(List<Variable> variables) {
        for (Variable variable : variables) {
            frame.address(variable.kind(), shape.frameSlot(variable));
            load(variable);
            frame.store(variable.kind());
        }
    }

    private void restore(List<Variable> variables) {
        for (Variable variable : variables) {
            frame.load(variable.kind(), shape.frameSlot(variable));
            store(variable);
        }
    }

    @Override
    Label label(int number) {
        Label own = labelByBlock.get(number);
        if (own == null) {
            exitByBlock.putIfAbsent(number, new Label());
            own = exitByBlock.get(number);
        }
        return own;
    }

    @Override
    public void onCall(Instruction.Call call) {
        FunctionShape callee = program.shape(call.function());
        if (!program.isFramedCall(shape, callee)) {
            callNative(callee, call.operands(), false);
            storeResults(call.targets());
            return;
        }
        ResumePoint point = new ResumePoint(block, index);
        save(shape.variables(shape.keptAt(block, index)));
        for (int i = 0; i < call.operands().size(); i++) {
            Operand operand = call.operands().get(i);
            frame.addressOfArgument(operand.kind(), i);
            load(operand);
            frame.store(operand.kind());
        }
        frame.push(state(point));
        frame.leave(entry(callee));
        code.visitLabel(labelByPoint.get(point));
    }

    /** Waits at a batch point, with its operands above the frame. */
    private void stop(Instruction instruction) {
        ResumePoint point = new ResumePoint(block, index);
        save(shape.variables(shape.keptAt(block, index)));
        for (int i = 0; i < instruction.operands().size(); i++) {
            Operand operand = instruction.operands().get(i);
            frame.addressOfOut(operand.kind(), i);
            load(operand);
            frame.store(operand.kind());
        }
        frame.setState(state(point));
        frame.leave(Lane.FINISHED - 1 - program.stop(shape, point));
        code.visitLabel(labelByPoint.get(point));
    }

    @Override
    void pushDepth(boolean deeper) {
        code.visitInsn(Opcodes.ICONST_0);
    }

    private int entry(FunctionShape callee) {
        return entryByFunction.getOrDefault(callee.function().name(), Lane.FINISHED);
    }

    @Override
    public void onReturn(Terminator.Return terminator) {
        frame.loadReturnState();
        for (int i = 0; i < terminator.operands().size(); i++) {
            Operand operand = terminator.operands().get(i);
            frame.address(operand.kind(), i);
            load(operand);
            frame.store(operand.kind());
        }
        frame.leaveToCaller();
    }

    @Override
    public void onTailCall(Terminator.TailCall call) {
        FunctionShape callee = program.shape(call.function());
        if (callee == shape && labelByBlock.containsKey(0)) {
            assignAll(function().parameters(), call.operands());
            code.visitJumpInsn(Opcodes.GOTO, label(0));
        } else if (program.isFramedCall(shape, callee)) {
            for (int i = 0; i < call.operands().size(); i++) {
                Operand operand = call.operands().get(i);
                frame.address(operand.kind(), operand.kind().isScalar() ? 1 + i : i);
                load(operand);
                frame.store(operand.kind());
            }
            frame.leave(entry(callee));
        } else {
            tailCallNative(callee, call.operands());
        }
    }

    private void tailCallNative(FunctionShape callee, List<Operand> operands) {
        List<Kind> results = function().results();
        callNative(callee, operands, false);
        int spare = slots.size();
        if (results.size() == 1) {
            code.visitVarInsn(Types.opcode(results.get(0), Opcodes.ISTORE), spare);
        }
        frame.loadReturnState();
        for (int i = 0; i < results.size(); i++) {
            frame.address(results.get(i), i);
            if (results.size() == 1) {
                code.visitVarInsn(Types.opcode(results.get(0), Opcodes.ILOAD), spare);
            } else {
                loadResult(results.get(i), i);
            }
            frame.store(results.get(i));
        }
        frame.leaveToCaller();
    }
}
