package io.memplan.batching.ir;

/** How a branch compares two ints. */
public enum Condition {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    GREATER_OR_EQUAL(">="),
    GREATER(">"),
    LESS_OR_EQUAL("<=");

    private final String sign;

    Condition(String sign) {
        this.sign = sign;
    }

    /** Returns whether the comparison is true. */
    public boolean holds(long a, long b) {
        return switch (this) {
            case EQUAL -> a == b;
            case NOT_EQUAL -> a != b;
            case LESS -> a < b;
            case GREATER_OR_EQUAL -> a >= b;
            case GREATER -> a > b;
            case LESS_OR_EQUAL -> a <= b;
        };
    }

    @Override
    public String toString() {
        return sign;
    }
}
