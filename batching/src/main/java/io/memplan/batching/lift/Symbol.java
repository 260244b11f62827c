package io.memplan.batching.lift;

import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands on the operand stack while a block is translated. */
sealed interface Symbol {

    /** Returns the words it takes on the stack of the virtual machine. */
    default int words() {
        return 1;
    }

    /** Returns what it consists of. */
    default List<Operand> operands() {
        throw new Refusal(
                "an object is used as a value.", "use primitive types, records of them, and arrays of primitives.");
    }

    /** Returns what symbols consist of. */
    static List<Operand> operands(List<Symbol> symbols) {
        List<Operand> operands = new ArrayList<>();
        for (Symbol symbol : symbols) {
            operands.addAll(symbol.operands());
        }
        return operands;
    }

    /** Returns whether variables hold it. */
    default boolean isHeld() {
        return false;
    }

    /** Returns the symbol with an operand in the place of another. */
    default Symbol replace(Operand old, Operand by) {
        return this;
    }

    /** Returns whether a variable is part of it. */
    default boolean mentions(Variable variable) {
        return false;
    }

    /** A scalar or an array. */
    record Value(Operand operand) implements Symbol {

        @Override
        public int words() {
            return operand.kind() == Kind.LONG || operand.kind() == Kind.DOUBLE ? 2 : 1;
        }

        @Override
        public List<Operand> operands() {
            return List.of(operand);
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public Symbol replace(Operand old, Operand by) {
            return operand.equals(old) ? new Value(by) : this;
        }

        @Override
        public boolean mentions(Variable variable) {
            return operand.equals(variable);
        }
    }

    /**
     * A record, replaced by its components.
     *
     * @param type the internal name of its class
     */
    record Composite(String type, List<Symbol> components) implements Symbol {

        public Composite {
            components = List.copyOf(components);
        }

        @Override
        public List<Operand> operands() {
            return Symbol.operands(components);
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public Symbol replace(Operand old, Operand by) {
            List<Symbol> replaced = new ArrayList<>();
            for (Symbol component : components) {
                replaced.add(component.replace(old, by));
            }
            return new Composite(type, replaced);
        }

        @Override
        public boolean mentions(Variable variable) {
            for (Symbol component : components) {
                if (component.mentions(variable)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A number wrapped as an object. */
    record Boxed(Operand operand) implements Symbol {

        @Override
        public List<Operand> operands() {
            return List.of(operand);
        }

        @Override
        public Symbol replace(Operand old, Operand by) {
            return operand.equals(old) ? new Boxed(by) : this;
        }

        @Override
        public boolean mentions(Variable variable) {
            return operand.equals(variable);
        }
    }

    /** An object whose constructor has not run yet. */
    record Unborn(String type, int id) implements Symbol {

        @Override
        public boolean equals(Object other) {
            return other instanceof Unborn unborn && id == unborn.id && type.equals(unborn.type);
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    /** An exception that will be thrown. */
    record Thrown(String type, @Nullable String message) implements Symbol {}

    /** A text, of use only as the message of an exception. */
    record Text(String text) implements Symbol {}
}
