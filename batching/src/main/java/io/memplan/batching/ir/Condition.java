package io.memplan.batching.ir;

/** How a branch compares two ints. */
public enum Condition {
    EQUAL("==") {
        @Override
        public boolean holds(long a, long b) {
            return a == b;
        }
    },
    NOT_EQUAL("!=") {
        @Override
        public boolean holds(long a, long b) {
            return a != b;
        }
    },
    LESS("<") {
        @Override
        public boolean holds(long a, long b) {
            return a < b;
        }
    },
    GREATER_OR_EQUAL(">=") {
        @Override
        public boolean holds(long a, long b) {
            return a >= b;
        }
    },
    GREATER(">") {
        @Override
        public boolean holds(long a, long b) {
            return a > b;
        }
    },
    LESS_OR_EQUAL("<=") {
        @Override
        public boolean holds(long a, long b) {
            return a <= b;
        }
    };

    private final String sign;

    Condition(String sign) {
        this.sign = sign;
    }

    /** Returns whether the comparison is true. */
    public abstract boolean holds(long a, long b);

    @Override
    public String toString() {
        return sign;
    }
}
