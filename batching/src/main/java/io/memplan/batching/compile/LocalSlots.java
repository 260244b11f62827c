package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Liveness;
import io.memplan.batching.ir.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Which local of the virtual machine holds which variable. A variable that only one block knows shares its local with
 * others of that block, from its first mention to its last.
 */
final class LocalSlots {

    private static final int SEVERAL = -2;

    private final int[] slotByVariable;
    private int size;

    /**
     * Assigns the locals of some blocks.
     *
     * @param first the first local that is free
     */
    LocalSlots(Function function, Liveness liveness, Iterable<Integer> blocks, int first) {
        slotByVariable = new int[function.variables().size()];
        Arrays.fill(slotByVariable, -1);
        size = first;
        for (Variable parameter : function.parameters()) {
            slotByVariable[parameter.index()] = take(parameter.kind());
        }
        int[] home = homes(function, liveness, blocks);
        for (Variable variable : function.variables()) {
            if (home[variable.index()] == SEVERAL && slotByVariable[variable.index()] < 0) {
                slotByVariable[variable.index()] = take(variable.kind());
            }
        }
        for (int block : blocks) {
            assign(function, function.blocks().get(block), home, block);
        }
    }

    /** Returns the words that a value takes. */
    static int words(Kind kind) {
        return kind == Kind.LONG || kind == Kind.DOUBLE ? 2 : 1;
    }

    int slot(Variable variable) {
        return slotByVariable[variable.index()];
    }

    /** Returns how many locals there are. */
    int size() {
        return size;
    }

    private int take(Kind kind) {
        int slot = size;
        size += words(kind);
        return slot;
    }

    /** Returns for each variable the only block that mentions it, or that there are several. */
    private static int[] homes(Function function, Liveness liveness, Iterable<Integer> blocks) {
        int[] home = new int[function.variables().size()];
        Arrays.fill(home, -1);
        for (int block : blocks) {
            BitSet crossing = liveness.liveInto(block);
            crossing.or(liveness.outOf(block));
            for (int index = crossing.nextSetBit(0); index >= 0; index = crossing.nextSetBit(index + 1)) {
                home[index] = SEVERAL;
            }
            BasicBlock body = function.blocks().get(block);
            for (Instruction instruction : body.instructions()) {
                mention(home, block, instruction.targets());
                mention(home, block, instruction.reads());
            }
            mention(home, block, body.terminator().reads());
        }
        return home;
    }

    private static void mention(int[] home, int block, List<Variable> variables) {
        for (Variable variable : variables) {
            int index = variable.index();
            home[index] = home[index] == -1 || home[index] == block ? block : SEVERAL;
        }
    }

    private static List<Variable> mentions(Instruction instruction) {
        List<Variable> mentions = new ArrayList<>(instruction.targets());
        mentions.addAll(instruction.reads());
        return mentions;
    }

    private void assign(Function function, BasicBlock block, int[] home, int number) {
        int[] last = new int[function.variables().size()];
        int end = block.instructions().size();
        for (int i = 0; i < end; i++) {
            for (Variable variable : mentions(block.instructions().get(i))) {
                last[variable.index()] = i;
            }
        }
        for (Variable variable : block.terminator().reads()) {
            last[variable.index()] = end;
        }
        Deque<Integer> single = new ArrayDeque<>();
        Deque<Integer> twin = new ArrayDeque<>();
        for (int i = 0; i < end; i++) {
            BitSet dying = new BitSet();
            for (Variable variable : mentions(block.instructions().get(i))) {
                if (home[variable.index()] == number) {
                    Deque<Integer> free = words(variable.kind()) == 2 ? twin : single;
                    if (slotByVariable[variable.index()] < 0) {
                        slotByVariable[variable.index()] = free.isEmpty() ? take(variable.kind()) : free.pop();
                    }
                    if (last[variable.index()] == i) {
                        dying.set(variable.index());
                    }
                }
            }
            for (int index = dying.nextSetBit(0); index >= 0; index = dying.nextSetBit(index + 1)) {
                Variable variable = function.variables().get(index);
                if (!function.parameters().contains(variable)) {
                    (words(variable.kind()) == 2 ? twin : single).push(slot(variable));
                }
            }
        }
    }
}
