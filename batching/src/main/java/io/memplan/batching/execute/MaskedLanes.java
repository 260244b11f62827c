package io.memplan.batching.execute;

import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Variable;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** All lanes that have what a region reads; those that do not stand there keep what they had. */
final class MaskedLanes implements Lanes {

    private final ColumnLanes lanes;
    private final LaneGroup all;
    private final BitSet active = new BitSet();

    MaskedLanes(Columns columns, LaneGroup group, LaneInterpreter.FailureSink failures, Instruction.Region region) {
        this.all = new LaneGroup(columns.width());
        for (int i = 0; i < group.size(); i++) {
            active.set(group.lane(i));
        }
        for (int lane = 0; lane < columns.width(); lane++) {
            int at = lane;
            boolean whole = region.operands().stream()
                    .allMatch(operand -> operand.kind().isScalar() || columns.references(operand)[at] != null);
            if (active.get(lane) || whole) {
                all.add(lane);
            }
        }
        this.lanes = new ColumnLanes(columns, all, failures);
    }

    @Override
    public int size() {
        return all.size();
    }

    private boolean isActive(int lane) {
        return active.get(all.lane(lane));
    }

    @Override
    public long bits(int lane, Variable variable) {
        return lanes.bits(lane, variable);
    }

    @Override
    public Object reference(int lane, Variable variable) {
        return lanes.reference(lane, variable);
    }

    @Override
    public void setBits(int lane, Variable variable, long bits) {
        if (isActive(lane)) {
            lanes.setBits(lane, variable, bits);
        }
    }

    @Override
    public void setReference(int lane, Variable variable, @Nullable Object reference) {
        if (isActive(lane)) {
            lanes.setReference(lane, variable, reference);
        }
    }

    @Override
    public void fail(int lane, String exception, @Nullable String message, int line) {
        if (isActive(lane)) {
            lanes.fail(lane, exception, message, line);
            active.clear(all.lane(lane));
        }
    }

    /** Takes the lanes that have failed out of the group. */
    void removeFailed(LaneGroup group) {
        int kept = 0;
        for (int i = 0; i < group.size(); i++) {
            if (active.get(group.lane(i))) {
                group.set(kept++, group.lane(i));
            }
        }
        group.shrink(kept);
    }
}
