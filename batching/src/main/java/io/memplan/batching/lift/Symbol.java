package io.memplan.batching.lift;

import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.List;
import java.util.function.UnaryOperator;
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

    /** Returns whether variables hold it. */
    default boolean isHeld() {
        return false;
    }

    /** Returns the symbol with its operands changed. */
    default Symbol map(UnaryOperator<Operand> change) {
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
        public Symbol map(UnaryOperator<Operand> change) {
            return new Value(change.apply(operand));
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
            return components.stream()
                    .flatMap(component -> component.operands().stream())
                    .toList();
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public Symbol map(UnaryOperator<Operand> change) {
            return new Composite(
                    type,
                    components.stream().map(component -> component.map(change)).toList());
        }

        @Override
        public boolean mentions(Variable variable) {
            return components.stream().anyMatch(component -> component.mentions(variable));
        }
    }

    /** A number wrapped as an object. */
    record Boxed(Operand operand) implements Symbol {

        @Override
        public List<Operand> operands() {
            return List.of(operand);
        }

        @Override
        public Symbol map(UnaryOperator<Operand> change) {
            return new Boxed(change.apply(operand));
        }

        @Override
        public boolean mentions(Variable variable) {
            return operand.equals(variable);
        }
    }

    /** An object whose constructor has not run yet. */
    record Unborn(String type, int id) implements Symbol {}

    /** An exception that will be thrown. */
    record Thrown(String type, @Nullable String message) implements Symbol {}

    /** A text, of use only as the message of an exception. */
    record Text(String text) implements Symbol {}
}
