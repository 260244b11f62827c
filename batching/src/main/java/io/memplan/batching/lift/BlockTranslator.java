package io.memplan.batching.lift;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Condition;
import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.ElementKind;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.ScalarOperator;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.lift.MethodLifter.Callees;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/** Translates one basic block by running its instructions on symbols. */
final class BlockTranslator {

    /** What the bytecodes compare, in the order of their numbers. */
    private static final List<Condition> CONDITIONS = List.of(
            Condition.EQUAL,
            Condition.NOT_EQUAL,
            Condition.LESS,
            Condition.GREATER_OR_EQUAL,
            Condition.GREATER,
            Condition.LESS_OR_EQUAL);

    private final Layouts layouts;
    private final VariableTable variables;
    private final BlockMap map;
    private final Frame<BasicValue>[] frames;
    private final BorderSymbols borders;
    private final OperandStack stack = new OperandStack();
    private final Emitter emitter;
    private final ObjectTranslator objects;

    BlockTranslator(
            ClassFiles files,
            Layouts layouts,
            VariableTable variables,
            Callees callees,
            BlockMap map,
            Frame<BasicValue>[] frames,
            BorderSymbols borders) {
        this.layouts = layouts;
        this.variables = variables;
        this.map = map;
        this.frames = frames;
        this.borders = borders;
        this.emitter = new Emitter(variables, stack);
        this.objects = new ObjectTranslator(files, layouts, callees, stack, emitter);
    }

    /** Returns the line of source that is being translated. */
    int line() {
        return emitter.line();
    }

    BasicBlock translate(int block) {
        int start = map.start(block);
        emitter.setLine(lineBefore(start));
        for (int depth = 0; depth < frames[start].getStackSize(); depth++) {
            Type type = frames[start].getStack(depth).getType();
            Optional<Symbol> symbol = borders.at(block, depth);
            stack.push(
                    symbol.isPresent()
                            ? symbol.get()
                            : layouts.symbol(type, variables.stack(depth, type).iterator()));
        }
        for (int i = start; i < map.end(block); i++) {
            Terminator terminator = translate(i, map.instruction(i));
            if (terminator != null) {
                return emitter.end(terminator);
            }
        }
        spill(List.of(block + 1), List.of());
        return emitter.end(new Terminator.Jump(block + 1, line()));
    }

    private int lineBefore(int start) {
        for (AbstractInsnNode node = map.instruction(start); node != null; node = node.getPrevious()) {
            if (node instanceof LineNumberNode line) {
                return line.line;
            }
        }
        return 0;
    }

    private @Nullable Terminator translate(int index, AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof LineNumberNode line) {
            emitter.setLine(line.line);
        } else if (instruction instanceof VarInsnNode local) {
            local(index, opcode, local.var);
        } else if (instruction instanceof IincInsnNode increment) {
            increment(increment);
        } else if (instruction instanceof IntInsnNode number) {
            number(opcode, number.operand);
        } else if (instruction instanceof LdcInsnNode constant) {
            objects.constant(constant.cst);
        } else if (instruction instanceof FieldInsnNode field) {
            objects.field(opcode, field);
        } else if (instruction instanceof MethodInsnNode call) {
            objects.call(opcode, call);
        } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
            objects.dynamic(dynamic);
        } else if (instruction instanceof TypeInsnNode type) {
            objects.type(opcode, type.desc, index);
        } else if (instruction instanceof JumpInsnNode jump) {
            return jump(index, opcode, map.blockOf(jump.label));
        } else if (instruction instanceof TableSwitchInsnNode table) {
            return table(table);
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            return lookup(lookup);
        } else if (opcode >= 0) {
            return plain(index, opcode);
        }
        return null;
    }

    private void local(int index, int opcode, int slot) {
        if (opcode == Opcodes.RET) {
            throw new Refusal("it uses a subroutine of old bytecode.", "compile it with a newer compiler.");
        }
        if (opcode <= Opcodes.ALOAD) {
            Type type = frames[index].getLocal(slot).getType();
            stack.push(layouts.symbol(type, variables.local(slot, type).iterator()));
            return;
        }
        Type type = top(index, 0);
        List<Operand> operands = stack.pop().operands();
        emitter.assignAll(variables.local(slot, type), operands);
    }

    /** Returns the type of a stack entry, counted from the top. */
    private Type top(int index, int below) {
        Frame<BasicValue> frame = frames[index];
        return frame.getStack(frame.getStackSize() - 1 - below).getType();
    }

    private void increment(IincInsnNode increment) {
        Variable variable = variables.local(increment.var, Type.INT_TYPE).get(0);
        Variable sum = emitter.temporary(Kind.INT);
        emitter.emit(new Instruction.Compute(
                sum, ScalarOperator.INT_ADD, List.of(variable, Constant.of(increment.incr)), line()));
        emitter.assign(variable, sum);
    }

    private void number(int opcode, int number) {
        if (opcode == Opcodes.NEWARRAY) {
            Variable array = emitter.temporary(Kind.REFERENCE);
            emitter.emit(new Instruction.NewArray(array, Bytecodes.element(number), stack.popOperand(), line()));
            stack.push(array);
        } else {
            stack.push(Constant.of(number));
        }
    }

    private @Nullable Terminator plain(int index, int opcode) {
        Optional<ScalarOperator> operator = ScalarOperator.ofOpcode(opcode);
        if (operator.isPresent()) {
            compute(operator.get());
        } else if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.DCONST_1) {
            stack.push(Bytecodes.smallConstant(opcode));
        } else if (opcode >= Opcodes.POP && opcode <= Opcodes.SWAP) {
            stack.shuffle(opcode);
        } else if (opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD) {
            ElementKind element = Bytecodes.element(opcode, top(index, 1));
            Operand place = stack.popOperand();
            Variable loaded = emitter.temporary(element.kind());
            emitter.emit(new Instruction.ArrayLoad(loaded, element, stack.popOperand(), place, line()));
            stack.push(loaded);
        } else if (opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE) {
            ElementKind element = Bytecodes.element(opcode, top(index, 2));
            Operand value = stack.popOperand();
            Operand place = stack.popOperand();
            emitter.emit(new Instruction.ArrayStore(element, stack.popOperand(), place, value, line()));
        } else if (opcode == Opcodes.ARRAYLENGTH) {
            Variable length = emitter.temporary(Kind.INT);
            emitter.emit(new Instruction.ArrayLength(length, stack.popOperand(), line()));
            stack.push(length);
        } else if (BlockMap.isEnd(opcode)) {
            return leave(opcode);
        } else if (opcode != Opcodes.NOP) {
            throw Bytecodes.refused(opcode);
        }
        return null;
    }

    private void compute(ScalarOperator operator) {
        List<Operand> operands = new ArrayList<>();
        for (Symbol symbol : stack.pop(operator.parameters().size())) {
            operands.addAll(symbol.operands());
        }
        Variable result = emitter.temporary(operator.result());
        emitter.emit(new Instruction.Compute(result, operator, operands, line()));
        stack.push(result);
    }

    private Terminator leave(int opcode) {
        if (opcode == Opcodes.ATHROW) {
            if (stack.pop() instanceof Symbol.Thrown thrown) {
                return new Terminator.Fail(thrown.type().replace('/', '.'), thrown.message(), line());
            }
            throw new Refusal("it throws something that it did not just make.", "write throw new …Exception(…).");
        }
        List<Operand> results =
                opcode == Opcodes.RETURN ? List.of() : stack.pop().operands();
        return new Terminator.Return(results, line());
    }

    private Terminator jump(int index, int opcode, int target) {
        if (opcode == Opcodes.GOTO) {
            spill(List.of(target), List.of());
            return new Terminator.Jump(target, line());
        }
        if (opcode > Opcodes.IF_ICMPLE || opcode < Opcodes.IFEQ) {
            throw new Refusal("objects are compared.", "compare numbers.");
        }
        boolean withZero = opcode <= Opcodes.IFLE;
        Operand second = withZero ? Constant.of(0) : stack.popOperand();
        Operand first = stack.popOperand();
        Condition condition = CONDITIONS.get(opcode - (withZero ? Opcodes.IFEQ : Opcodes.IF_ICMPEQ));
        int otherwise = blockAfter(index);
        List<Operand> read = spill(List.of(target, otherwise), List.of(first, second));
        return new Terminator.Branch(condition, read.get(0), read.get(1), target, otherwise, line());
    }

    private int blockAfter(int index) {
        for (int block = 0; block < map.size(); block++) {
            if (map.start(block) == index + 1) {
                return block;
            }
        }
        throw new Refusal("its code ends without a return.", "compile it again.");
    }

    private Terminator table(TableSwitchInsnNode table) {
        List<Integer> keys = new ArrayList<>();
        List<Integer> blocks = new ArrayList<>();
        for (int key = table.min; key <= table.max; key++) {
            keys.add(key);
            blocks.add(map.blockOf(table.labels.get(key - table.min)));
        }
        return choose(keys, blocks, map.blockOf(table.dflt));
    }

    private Terminator lookup(LookupSwitchInsnNode lookup) {
        List<Integer> blocks = new ArrayList<>();
        for (LabelNode label : lookup.labels) {
            blocks.add(map.blockOf(label));
        }
        return choose(lookup.keys, blocks, map.blockOf(lookup.dflt));
    }

    private Terminator choose(List<Integer> keys, List<Integer> blocks, int otherwise) {
        List<Integer> successors = new ArrayList<>(blocks);
        successors.add(otherwise);
        Operand operand = spill(successors, List.of(stack.popOperand())).get(0);
        return new Terminator.Switch(operand, keys, blocks, otherwise, line());
    }

    /**
     * Moves what is left on the stack to where the next blocks expect it.
     *
     * @param successors the blocks that may come next
     * @param read what the terminator reads
     * @return the same, in other variables where those are overwritten
     */
    private List<Operand> spill(List<Integer> successors, List<Operand> read) {
        List<Symbol> symbols = stack.pop(stack.symbols().size());
        List<Variable> targets = new ArrayList<>();
        List<Operand> operands = new ArrayList<>();
        for (int depth = 0; depth < symbols.size(); depth++) {
            Symbol symbol = symbols.get(depth);
            if (!symbol.isHeld()) {
                for (int successor : successors) {
                    borders.put(successor, depth, symbol);
                }
                continue;
            }
            Type type = frames[map.start(successors.get(0))].getStack(depth).getType();
            targets.addAll(variables.stack(depth, type));
            operands.addAll(symbol.operands());
        }
        List<Operand> kept = new ArrayList<>();
        for (Operand operand : read) {
            kept.add(
                    operand instanceof Variable variable && targets.contains(variable)
                            ? emitter.copy(operand)
                            : operand);
        }
        emitter.assignAll(targets, operands);
        return kept;
    }
}
