package io.memplan.batching.compile;

import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where frames hold references, by the state in which they are taken up: the roots of what a lane still needs. */
final class FrameMap {

    private final Map<Integer, Entry> entryByState = new HashMap<>();
    private final Entry[] entryByStop;

    /**
     * A frame in one state.
     *
     * @param bits its scalars
     * @param references its references
     * @param kept where in it references are that are read again
     * @param outs where above it references are: operands and results of the point at which it waits
     */
    private record Entry(int bits, int references, List<Integer> kept, List<Integer> outs) {}

    FrameMap(ProgramShape program, List<Group> groups) {
        entryByStop = new Entry[program.stops().size()];
        for (Group group : groups) {
            for (Map.Entry<ResumePoint, Integer> state : group.stateByPoint().entrySet()) {
                ResumePoint point = state.getKey();
                if (!point.isCall() && !point.isStart()) {
                    Entry entry = entry(group.shape(), point);
                    entryByState.put(state.getValue(), entry);
                    int stop = program.stop(group.shape(), point);
                    if (stop >= 0) {
                        entryByStop[stop] = entry;
                    }
                }
            }
        }
    }

    private static Entry entry(FunctionShape shape, ResumePoint point) {
        Instruction instruction =
                shape.function().blocks().get(point.block()).instructions().get(point.instruction());
        List<Integer> kept = new ArrayList<>();
        for (Variable variable : shape.variables(shape.keptAt(point.block(), point.instruction()))) {
            if (!variable.kind().isScalar()) {
                kept.add(shape.frameSlot(variable));
            }
        }
        List<Integer> outs = new ArrayList<>();
        List<? extends Operand> targets = instruction.targets();
        for (int i = 0; i < Math.max(targets.size(), instruction.operands().size()); i++) {
            if (isReference(targets, i) || isReference(instruction.operands(), i)) {
                outs.add(i);
            }
        }
        return new Entry(shape.frameBits(), shape.frameReferences(), List.copyOf(kept), List.copyOf(outs));
    }

    private static boolean isReference(List<? extends Operand> operands, int index) {
        if (index >= operands.size()) {
            return false;
        }
        Kind kind = operands.get(index).kind();
        return !kind.isScalar();
    }

    /** Hands over every reference that a lane that waits at a point still needs. */
    void forEachReference(Lane lane, int stop, Consumer<Object> found) {
        Entry entry = entryByStop[stop];
        int base = lane.base;
        int references = lane.referenceBase;
        for (int out : entry.outs()) {
            accept(lane, references + entry.references() + out, found);
        }
        while (entry != null) {
            for (int slot : entry.kept()) {
                accept(lane, references + slot, found);
            }
            int state = (int) lane.bits[base];
            entry = entryByState.get(state);
            if (entry != null) {
                base -= entry.bits();
                references -= entry.references();
            }
        }
    }

    private static void accept(Lane lane, int place, Consumer<Object> found) {
        Object reference = lane.references[place];
        if (reference != null) {
            found.accept(reference);
        }
    }
}
