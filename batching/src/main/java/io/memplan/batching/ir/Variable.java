package io.memplan.batching.ir;

/**
 * A variable of a function.
 *
 * @param index its place among the function's variables
 * @param kind what it holds
 * @param name a name for people, not necessarily unique
 */
public record Variable(int index, Kind kind, String name) implements Operand {

    @Override
    public boolean equals(Object other) {
        return other instanceof Variable variable
                && index == variable.index
                && kind == variable.kind
                && name.equals(variable.name);
    }

    @Override
    public int hashCode() {
        return 31 * index + name.hashCode();
    }

    @Override
    public String toString() {
        return name + "." + index + ":" + kind.letter();
    }
}
