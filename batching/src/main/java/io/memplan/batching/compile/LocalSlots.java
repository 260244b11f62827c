package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Liveness;
import io.memplan.batching.ir.Variable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.stream.Stream;

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
            liveness.liveInto(block).stream().forEach(index -> home[index] = SEVERAL);
            liveness.outOf(block).stream().forEach(index -> home[index] = SEVERAL);
            mentions(function.blocks().get(block)).forEach(variable -> {
                int index = variable.index();
                home[index] = home[index] == -1 || home[index] == block ? block : SEVERAL;
            });
        }
        return home;
    }

    private static Stream<Variable> mentions(BasicBlock block) {
        return Stream.concat(
                block.instructions().stream().flatMap(LocalSlots::mentions),
                block.terminator().reads());
    }

    private static Stream<Variable> mentions(Instruction instruction) {
        return Stream.concat(instruction.targets().stream(), instruction.reads());
    }

    private void assign(Function function, BasicBlock block, int[] home, int number) {
        int[] last = new int[function.variables().size()];
        int end = block.instructions().size();
        for (int i = 0; i < end; i++) {
            int at = i;
            mentions(block.instructions().get(i)).forEach(variable -> last[variable.index()] = at);
        }
        block.terminator().reads().forEach(variable -> last[variable.index()] = end);
        Deque<Integer> single = new ArrayDeque<>();
        Deque<Integer> twin = new ArrayDeque<>();
        for (int i = 0; i < end; i++) {
            int at = i;
            BitSet dying = new BitSet();
            mentions(block.instructions().get(i))
                    .filter(variable -> home[variable.index()] == number)
                    .forEach(variable -> {
                        Deque<Integer> free = words(variable.kind()) == 2 ? twin : single;
                        if (slotByVariable[variable.index()] < 0) {
                            slotByVariable[variable.index()] = free.isEmpty() ? take(variable.kind()) : free.pop();
                        }
                        if (last[variable.index()] == at && !dying.get(variable.index())) {
                            dying.set(variable.index());
                        }
                    });
            dying.stream()
                    .mapToObj(function.variables()::get)
                    .filter(variable -> !function.parameters().contains(variable))
                    .forEach(variable -> (words(variable.kind()) == 2 ? twin : single).push(slot(variable)));
        }
    }
}
