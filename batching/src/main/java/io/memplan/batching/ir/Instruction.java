package io.memplan.batching.ir;

import io.memplan.batching.tensor.TensorOperator;
import java.util.List;
import java.util.stream.Collectors;

/** One step of a basic block. */
public sealed interface Instruction {

    /** Returns the variables it sets. */
    List<Variable> targets();

    /** Returns what it reads, in order. */
    List<Operand> operands();

    /** Returns the line of source it comes from, 0 if unknown. */
    int line();

    /** Returns what it must read and set in a program. */
    Signature signature(Program program);

    /** Returns the same instruction with another only target. */
    Instruction withTarget(Variable target);

    /** Tells a handler which instruction this is. */
    void accept(InstructionHandler handler);

    /** Copies a value. */
    record Assign(Variable target, Operand operand, int line) implements Instruction {

        @Override
        public List<Variable> targets() {
            return List.of(target);
        }

        @Override
        public List<Operand> operands() {
            return List.of(operand);
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(List.of(target.kind()), List.of(operand.kind()));
        }

        @Override
        public Instruction withTarget(Variable other) {
            return new Assign(other, operand, line);
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onAssign(this);
        }

        @Override
        public String toString() {
            return target + " = " + operand;
        }
    }

    /** Computes a scalar. */
    record Compute(Variable target, ScalarOperator operator, List<Operand> operands, int line) implements Instruction {

        public Compute {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Variable> targets() {
            return List.of(target);
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(operator.parameters(), List.of(operator.result()));
        }

        @Override
        public Instruction withTarget(Variable other) {
            return new Compute(other, operator, operands, line);
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onCompute(this);
        }

        @Override
        public String toString() {
            return target + " = " + operator + text(operands);
        }
    }

    /** Calls a method of the platform; without targets its result is dropped. */
    record Invoke(List<Variable> targets, Intrinsic intrinsic, List<Operand> operands, int line)
            implements Instruction {

        public Invoke {
            targets = List.copyOf(targets);
            operands = List.copyOf(operands);
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(
                    intrinsic.parameters(),
                    targets.isEmpty() || intrinsic.result() == null ? List.of() : List.of(intrinsic.result()));
        }

        @Override
        public Instruction withTarget(Variable other) {
            return new Invoke(List.of(other), intrinsic, operands, line);
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onInvoke(this);
        }

        @Override
        public String toString() {
            return (targets.isEmpty() ? "" : targets.get(0) + " = ") + intrinsic + text(operands);
        }
    }

    /** Calls a function of the program; a record it returns comes as its components. */
    record Call(List<Variable> targets, String function, List<Operand> operands, int line) implements Instruction {

        public Call {
            targets = List.copyOf(targets);
            operands = List.copyOf(operands);
        }

        @Override
        public Signature signature(Program program) {
            return Signature.of(program.function(function));
        }

        @Override
        public Instruction withTarget(Variable other) {
            return new Call(List.of(other), function, operands, line);
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onCall(this);
        }

        @Override
        public String toString() {
            String assigned = targets.isEmpty()
                    ? ""
                    : targets.stream().map(Variable::toString).collect(Collectors.joining(", ")) + " = ";
            return assigned + "call " + function + text(operands);
        }
    }

    /** Makes an array of zeros, of the member's own. */
    record NewArray(Variable target, ElementKind element, Operand length, int line) implements Instruction {

        @Override
        public List<Variable> targets() {
            return List.of(target);
        }

        @Override
        public List<Operand> operands() {
            return List.of(length);
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(List.of(Kind.INT), List.of(Kind.REFERENCE));
        }

        @Override
        public Instruction withTarget(Variable other) {
            return new NewArray(other, element, length, line);
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onNewArray(this);
        }

        @Override
        public String toString() {
            return target + " = new " + element + "[" + length + "]";
        }
    }

    /** Reads the length of an array. */
    record ArrayLength(Variable target, Operand array, int line) implements Instruction {

        @Override
        public List<Variable> targets() {
            return List.of(target);
        }

        @Override
        public List<Operand> operands() {
            return List.of(array);
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(List.of(Kind.REFERENCE), List.of(Kind.INT));
        }

        @Override
        public Instruction withTarget(Variable other) {
            return new ArrayLength(other, array, line);
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onArrayLength(this);
        }

        @Override
        public String toString() {
            return target + " = length " + array;
        }
    }

    /** Reads an element of an array. */
    record ArrayLoad(Variable target, ElementKind element, Operand array, Operand index, int line)
            implements Instruction {

        @Override
        public List<Variable> targets() {
            return List.of(target);
        }

        @Override
        public List<Operand> operands() {
            return List.of(array, index);
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(List.of(Kind.REFERENCE, Kind.INT), List.of(element.kind()));
        }

        @Override
        public Instruction withTarget(Variable other) {
            return new ArrayLoad(other, element, array, index, line);
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onArrayLoad(this);
        }

        @Override
        public String toString() {
            return target + " = " + array + "[" + index + "]";
        }
    }

    /** Writes an element of an array. */
    record ArrayStore(ElementKind element, Operand array, Operand index, Operand value, int line)
            implements Instruction {

        @Override
        public List<Variable> targets() {
            return List.of();
        }

        @Override
        public List<Operand> operands() {
            return List.of(array, index, value);
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(List.of(Kind.REFERENCE, Kind.INT, element.kind()), List.of());
        }

        @Override
        public Instruction withTarget(Variable other) {
            throw new UnsupportedOperationException("Writing an element has no target.");
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onArrayStore(this);
        }

        @Override
        public String toString() {
            return array + "[" + index + "] = " + value;
        }
    }

    /** Computes with tensors; without targets its result is dropped. */
    record Tensor(List<Variable> targets, TensorOperator operator, List<Operand> operands, int line)
            implements Instruction {

        public Tensor {
            targets = List.copyOf(targets);
            operands = List.copyOf(operands);
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(operator.parameters(), targets.isEmpty() ? List.of() : List.of(operator.result()));
        }

        @Override
        public Instruction withTarget(Variable other) {
            return new Tensor(List.of(other), operator, operands, line);
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onTensor(this);
        }

        @Override
        public String toString() {
            return (targets.isEmpty() ? "" : targets.get(0) + " = ") + operator + text(operands);
        }
    }

    /**
     * Computes with tensors by several instructions that are launched for the same lanes together: a batch point.
     *
     * @param targets what its body sets and what is still read after it
     * @param operands the variables that its body reads before it sets them
     * @param dying those of them that are not read after it
     * @param body the instructions: tensor operations, and what stands between them, without calls
     */
    record Region(
            List<Variable> targets, List<Operand> operands, List<Variable> dying, List<Instruction> body, int line)
            implements Instruction {

        public Region {
            targets = List.copyOf(targets);
            operands = List.copyOf(operands);
            dying = List.copyOf(dying);
            body = List.copyOf(body);
        }

        /** Makes a region of one instruction, after which everything is still needed. */
        public static Region of(Tensor tensor) {
            return new Region(
                    tensor.targets(),
                    tensor.reads().stream().distinct().map(Operand.class::cast).toList(),
                    List.of(),
                    List.of(tensor),
                    tensor.line());
        }

        @Override
        public Signature signature(Program program) {
            return new Signature(Operands.kinds(operands), Operands.kinds(targets));
        }

        @Override
        public Instruction withTarget(Variable other) {
            throw new UnsupportedOperationException("A region has any number of targets.");
        }

        @Override
        public void accept(InstructionHandler handler) {
            handler.onRegion(this);
        }

        @Override
        public String toString() {
            return body.stream()
                    .map(instruction -> "\n    " + instruction)
                    .collect(Collectors.joining("", "launch " + operands + " -> " + targets, ""));
        }
    }

    private static String text(List<Operand> operands) {
        return operands.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Returns the variables among what it reads. */
    default List<Variable> reads() {
        return Operands.variables(operands());
    }
}
