package io.memplan.batching.execute;

import io.memplan.batching.ir.Variable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The variables of a call of one member, as the only lane of a launch. */
final class FrameLane implements Lanes {

    private final Values values;
    private @Nullable MemberFailedException failure;
    private int failedLine;

    FrameLane(Values values) {
        this.values = values;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public long bits(int lane, Variable variable) {
        return values.bits()[variable.index()];
    }

    @Override
    public Object reference(int lane, Variable variable) {
        return Objects.requireNonNull(values.references()[variable.index()], "reference");
    }

    @Override
    public void setBits(int lane, Variable variable, long bits) {
        values.bits()[variable.index()] = bits;
    }

    @Override
    public void setReference(int lane, Variable variable, @Nullable Object reference) {
        values.references()[variable.index()] = reference;
    }

    @Override
    public void fail(int lane, String exception, @Nullable String message, int line) {
        failure = new MemberFailedException(exception, message);
        failedLine = line;
    }

    @Nullable
    MemberFailedException failure() {
        return failure;
    }

    int failedLine() {
        return failedLine;
    }
}
