package io.memplan.batching.lift;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/** Where the basic blocks of a method begin; those that cannot be reached are left out. */
final class BlockMap {

    private final InsnList instructions;
    private final List<Integer> starts;

    private BlockMap(InsnList instructions, List<Integer> starts) {
        this.instructions = instructions;
        this.starts = starts;
    }

    static BlockMap of(MethodNode method, Frame<BasicValue>[] frames) {
        InsnList instructions = method.instructions;
        TreeSet<Integer> leaders = new TreeSet<>();
        leaders.add(0);
        for (int i = 0; i < instructions.size(); i++) {
            List<LabelNode> targets = targets(instructions.get(i));
            for (LabelNode target : targets) {
                leaders.add(instructions.indexOf(target));
            }
            if (!targets.isEmpty() || isEnd(instructions.get(i).getOpcode())) {
                leaders.add(i + 1);
            }
        }
        List<Integer> starts = new ArrayList<>();
        for (int leader : leaders) {
            if (leader < frames.length && frames[leader] != null) {
                starts.add(leader);
            }
        }
        return new BlockMap(instructions, List.copyOf(starts));
    }

    int size() {
        return starts.size();
    }

    int start(int block) {
        return starts.get(block);
    }

    /** Returns where the next block begins, or the end of the method. */
    int end(int block) {
        return block + 1 < starts.size() ? starts.get(block + 1) : instructions.size();
    }

    AbstractInsnNode instruction(int index) {
        return instructions.get(index);
    }

    int blockOf(LabelNode label) {
        return starts.indexOf(instructions.indexOf(label));
    }

    private static List<LabelNode> targets(AbstractInsnNode instruction) {
        List<LabelNode> targets = new ArrayList<>();
        if (instruction instanceof JumpInsnNode jump) {
            targets.add(jump.label);
        } else if (instruction instanceof TableSwitchInsnNode table) {
            targets.addAll(table.labels);
            targets.add(table.dflt);
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            targets.addAll(lookup.labels);
            targets.add(lookup.dflt);
        }
        return targets;
    }

    static boolean isEnd(int opcode) {
        return (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) || opcode == Opcodes.ATHROW;
    }
}
