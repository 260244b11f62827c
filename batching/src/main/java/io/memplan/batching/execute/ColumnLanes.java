package io.memplan.batching.execute;

import io.memplan.batching.ir.Variable;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A group of lanes whose variables are held in columns. */
final class ColumnLanes implements Lanes {

    private final Columns columns;
    private final LaneGroup group;
    private final LaneInterpreter.FailureSink failures;
    private final BitSet failed = new BitSet();

    ColumnLanes(Columns columns, LaneGroup group, LaneInterpreter.FailureSink failures) {
        this.columns = columns;
        this.group = group;
        this.failures = failures;
    }

    @Override
    public int size() {
        return group.size();
    }

    @Override
    public long bits(int lane, Variable variable) {
        return columns.bits(variable)[group.lane(lane)];
    }

    @Override
    public Object reference(int lane, Variable variable) {
        return columns.references(variable)[group.lane(lane)];
    }

    @Override
    public void setBits(int lane, Variable variable, long bits) {
        columns.bits(variable)[group.lane(lane)] = bits;
    }

    @Override
    @SuppressWarnings("NullAway") // a column may hold null until it is set again
    public void setReference(int lane, Variable variable, @Nullable Object reference) {
        columns.references(variable)[group.lane(lane)] = reference;
    }

    @Override
    public void fail(int lane, String exception, @Nullable String message, int line) {
        failed.set(lane);
        failures.failed(group.lane(lane), new MemberFailedException(exception, message), line);
    }

    /** Takes the lanes that have failed out of the group. */
    void removeFailed() {
        int kept = 0;
        for (int i = 0; i < group.size(); i++) {
            if (!failed.get(i)) {
                group.set(kept++, group.lane(i));
            }
        }
        group.shrink(kept);
    }
}
