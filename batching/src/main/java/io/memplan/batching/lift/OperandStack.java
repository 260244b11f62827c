package io.memplan.batching.lift;

import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;

/** The operand stack of the virtual machine, with symbols for values. */
final class OperandStack {

    private final List<Symbol> symbols = new ArrayList<>();

    void push(Symbol symbol) {
        symbols.add(symbol);
    }

    void push(Operand operand) {
        push(new Symbol.Value(operand));
    }

    Symbol pop() {
        return symbols.remove(symbols.size() - 1);
    }

    /** Takes the topmost, which is a scalar or an array. */
    Operand popOperand() {
        return pop().operands().get(0);
    }

    /** Takes some from the top, and returns them from the bottom up. */
    List<Symbol> pop(int count) {
        List<Symbol> taken = symbols.subList(symbols.size() - count, symbols.size());
        List<Symbol> result = List.copyOf(taken);
        taken.clear();
        return result;
    }

    List<Symbol> symbols() {
        return List.copyOf(symbols);
    }

    boolean mentions(Variable variable) {
        for (Symbol symbol : symbols) {
            if (symbol.mentions(variable)) {
                return true;
            }
        }
        return false;
    }

    /** Puts an operand in the place of another, wherever it is part of a symbol. */
    void replace(Operand old, Operand by) {
        for (int i = 0; i < symbols.size(); i++) {
            symbols.set(i, symbols.get(i).replace(old, by));
        }
    }

    /** Puts a symbol in the place of another, wherever it stands. */
    void replace(Symbol old, Symbol by) {
        for (int i = 0; i < symbols.size(); i++) {
            if (symbols.get(i).equals(old)) {
                symbols.set(i, by);
            }
        }
    }

    /** Does one of the instructions that only move entries of the stack. */
    void shuffle(int opcode) {
        switch (opcode) {
            case Opcodes.POP -> takeWords(1);
            case Opcodes.POP2 -> takeWords(2);
            case Opcodes.DUP -> duplicate(1, 0);
            case Opcodes.DUP_X1 -> duplicate(1, 1);
            case Opcodes.DUP_X2 -> duplicate(1, 2);
            case Opcodes.DUP2 -> duplicate(2, 0);
            case Opcodes.DUP2_X1 -> duplicate(2, 1);
            case Opcodes.DUP2_X2 -> duplicate(2, 2);
            case Opcodes.SWAP -> symbols.add(symbols.size() - 1, pop());
            default -> throw new IllegalArgumentException("The instruction " + opcode + " moves more than the stack.");
        }
    }

    private List<Symbol> takeWords(int words) {
        List<Symbol> taken = new ArrayList<>();
        for (int left = words; left > 0; ) {
            Symbol symbol = pop();
            taken.add(0, symbol);
            left -= symbol.words();
        }
        return taken;
    }

    private void duplicate(int words, int below) {
        List<Symbol> top = takeWords(words);
        List<Symbol> under = takeWords(below);
        symbols.addAll(top);
        symbols.addAll(under);
        symbols.addAll(top);
    }
}
