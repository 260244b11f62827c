package io.memplan.batching.lift;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The instructions of a block under construction. */
final class Emitter {

    private final VariableTable variables;
    private final OperandStack stack;
    private final List<Instruction> instructions = new ArrayList<>();
    private int line;

    Emitter(VariableTable variables, OperandStack stack) {
        this.variables = variables;
        this.stack = stack;
    }

    int line() {
        return line;
    }

    void setLine(int line) {
        this.line = line;
    }

    Variable temporary(Kind kind) {
        return variables.temporary(kind);
    }

    void emit(Instruction instruction) {
        instructions.add(instruction);
    }

    /** Sets a variable; what still stands on the stack keeps the old value. */
    void assign(Variable target, Operand operand) {
        assign(target, operand, true);
    }

    private void assign(Variable target, Operand operand, boolean lastUse) {
        keepOld(target);
        if (operand.equals(target)) {
            return;
        }
        if (!lastUse || !retarget(target, operand)) {
            emit(new Instruction.Assign(target, operand, line));
        }
    }

    /** Sets variables together: every operand is read before the first is set. */
    void assignAll(List<Variable> targets, List<Operand> operands) {
        assignAll(targets, operands, List.of());
    }

    /** Sets variables together, and keeps temporaries that are still to be read. */
    void assignAll(List<Variable> targets, List<Operand> operands, List<Operand> readLater) {
        Map<Operand, Operand> saved = new HashMap<>();
        for (int i = 0; i < targets.size(); i++) {
            for (int later = i + 1; later < targets.size(); later++) {
                Operand operand = operands.get(later);
                if (operand.equals(targets.get(i)) && !operand.equals(targets.get(later))) {
                    if (!saved.containsKey(operand)) {
                        saved.put(operand, copy(operand));
                    }
                }
            }
        }
        for (int i = 0; i < targets.size(); i++) {
            assign(
                    targets.get(i),
                    saved.getOrDefault(operands.get(i), operands.get(i)),
                    targets.size() == 1 && !readLater.contains(operands.get(i)));
        }
    }

    /** Copies an operand into a temporary. */
    Variable copy(Operand operand) {
        Variable copy = temporary(operand.kind());
        emit(new Instruction.Assign(copy, operand, line));
        return copy;
    }

    BasicBlock end(Terminator terminator) {
        return new BasicBlock(instructions, terminator);
    }

    private void keepOld(Variable target) {
        if (stack.mentions(target)) {
            Variable copy = copy(target);
            stack.replace(target, copy);
        }
    }

    /** Lets the instruction that has just made a temporary set the variable itself. */
    private boolean retarget(Variable target, Operand operand) {
        if (instructions.isEmpty() || !(operand instanceof Variable made) || !variables.isTemporary(made)) {
            return false;
        }
        Instruction latest = instructions.get(instructions.size() - 1);
        if (!latest.targets().equals(List.of(made)) || stack.mentions(made)) {
            return false;
        }
        instructions.set(instructions.size() - 1, latest.withTarget(target));
        return true;
    }
}
