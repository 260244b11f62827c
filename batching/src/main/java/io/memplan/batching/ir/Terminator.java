package io.memplan.batching.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** How a basic block ends. Blocks are named by their place in the function. */
public sealed interface Terminator {

    /** Returns what it reads, in order. */
    List<Operand> operands();

    /** Returns the blocks that may come next. */
    List<Integer> successors();

    /** Returns the line of source it comes from, 0 if unknown. */
    int line();

    /** Returns what it must read, in a function of a program. */
    List<Kind> expects(Program program, Function function);

    /** Tells a handler which terminator this is. */
    void accept(TerminatorHandler handler);

    /** Returns the same terminator with other blocks in place of its own. */
    Terminator withBlocks(IntUnaryOperator blockByBlock);

    /** Returns the variables among what it reads. */
    default List<Variable> reads() {
        return Operands.variables(operands());
    }

    /** Goes on with another block. */
    record Jump(int block, int line) implements Terminator {

        @Override
        public List<Operand> operands() {
            return List.of();
        }

        @Override
        public List<Integer> successors() {
            return List.of(block);
        }

        @Override
        public List<Kind> expects(Program program, Function function) {
            return List.of();
        }

        @Override
        public void accept(TerminatorHandler handler) {
            handler.onJump(this);
        }

        @Override
        public Terminator withBlocks(IntUnaryOperator blockByBlock) {
            return new Jump(blockByBlock.applyAsInt(block), line);
        }

        @Override
        public String toString() {
            return "goto b" + block;
        }
    }

    /** Compares two ints. */
    record Branch(Condition condition, Operand first, Operand second, int then, int otherwise, int line)
            implements Terminator {

        @Override
        public List<Operand> operands() {
            return List.of(first, second);
        }

        @Override
        public List<Integer> successors() {
            return List.of(then, otherwise);
        }

        @Override
        public List<Kind> expects(Program program, Function function) {
            return List.of(Kind.INT, Kind.INT);
        }

        @Override
        public void accept(TerminatorHandler handler) {
            handler.onBranch(this);
        }

        @Override
        public Terminator withBlocks(IntUnaryOperator blockByBlock) {
            return new Branch(
                    condition, first, second, blockByBlock.applyAsInt(then), blockByBlock.applyAsInt(otherwise), line);
        }

        @Override
        public String toString() {
            return "if " + first + " " + condition + " " + second + " goto b" + then + " else b" + otherwise;
        }
    }

    /**
     * Chooses a block by an int.
     *
     * @param keys the numbers, ascending
     * @param blocks the block of each number
     * @param otherwise the block of all other numbers
     */
    record Switch(Operand operand, List<Integer> keys, List<Integer> blocks, int otherwise, int line)
            implements Terminator {

        public Switch {
            keys = List.copyOf(keys);
            blocks = List.copyOf(blocks);
        }

        /** Returns the block for a number. */
        public int blockFor(int number) {
            int low = 0;
            int high = keys.size() - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int key = keys.get(middle);
                if (key == number) {
                    return blocks.get(middle);
                }
                if (key < number) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return otherwise;
        }

        @Override
        public List<Operand> operands() {
            return List.of(operand);
        }

        @Override
        public List<Integer> successors() {
            List<Integer> all = new ArrayList<>(blocks);
            all.add(otherwise);
            return all;
        }

        @Override
        public List<Kind> expects(Program program, Function function) {
            return List.of(Kind.INT);
        }

        @Override
        public void accept(TerminatorHandler handler) {
            handler.onSwitch(this);
        }

        @Override
        public Terminator withBlocks(IntUnaryOperator blockByBlock) {
            List<Integer> others =
                    blocks.stream().map(block -> blockByBlock.applyAsInt(block)).toList();
            return new Switch(operand, keys, others, blockByBlock.applyAsInt(otherwise), line);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("switch " + operand);
            for (int i = 0; i < keys.size(); i++) {
                text.append(' ')
                        .append(keys.get(i))
                        .append(": b")
                        .append(blocks.get(i))
                        .append(',');
            }
            return text + " else b" + otherwise;
        }
    }

    /** Leaves the function; a record is returned as its components. */
    record Return(List<Operand> operands, int line) implements Terminator {

        public Return {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Integer> successors() {
            return List.of();
        }

        @Override
        public List<Kind> expects(Program program, Function function) {
            return function.results();
        }

        @Override
        public void accept(TerminatorHandler handler) {
            handler.onReturn(this);
        }

        @Override
        public Terminator withBlocks(IntUnaryOperator blockByBlock) {
            return this;
        }

        @Override
        public String toString() {
            return "return " + operands;
        }
    }

    /** Leaves the function with what another function returns, in its place: no stack grows. */
    record TailCall(String function, List<Operand> operands, int line) implements Terminator {

        public TailCall {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Integer> successors() {
            return List.of();
        }

        @Override
        public List<Kind> expects(Program program, Function caller) {
            return program.function(function).parameterKinds();
        }

        @Override
        public void accept(TerminatorHandler handler) {
            handler.onTailCall(this);
        }

        @Override
        public Terminator withBlocks(IntUnaryOperator blockByBlock) {
            return this;
        }

        @Override
        public String toString() {
            return "tail call " + function + operands;
        }
    }

    /**
     * Ends the member with an exception.
     *
     * @param exception the name of its class
     * @param message its message, if it is a constant
     */
    record Fail(String exception, @Nullable String message, int line) implements Terminator {

        @Override
        public List<Operand> operands() {
            return List.of();
        }

        @Override
        public List<Integer> successors() {
            return List.of();
        }

        @Override
        public List<Kind> expects(Program program, Function function) {
            return List.of();
        }

        @Override
        public void accept(TerminatorHandler handler) {
            handler.onFail(this);
        }

        @Override
        public Terminator withBlocks(IntUnaryOperator blockByBlock) {
            return this;
        }

        @Override
        public String toString() {
            return "throw " + exception + (message == null ? "" : "(\"" + message + "\")");
        }
    }
}
