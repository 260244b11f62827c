package io.memplan.batching.ir;

import io.memplan.batching.tensor.TensorOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a function without a Java method: its variables, then its blocks, each instruction by instruction up to the
 * terminator. The first block is the one that is entered.
 */
public final class FunctionBuilder {

    private final String name;
    private final List<Kind> results;
    private final List<Variable> parameters = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();
    private final List<List<Instruction>> instructionsByBlock = new ArrayList<>();
    private final List<@Nullable Terminator> terminatorByBlock = new ArrayList<>();
    private int block;

    /** Starts a function that returns values of these kinds. */
    public FunctionBuilder(String name, Kind... results) {
        this.name = name;
        this.results = List.of(results);
    }

    /** Adds a parameter. */
    public Variable addParameter(String parameter, Kind kind) {
        Variable variable = addVariable(parameter, kind);
        parameters.add(variable);
        return variable;
    }

    /** Adds a variable. */
    public Variable addVariable(String variable, Kind kind) {
        Variable made = new Variable(variables.size(), kind, variable);
        variables.add(made);
        return made;
    }

    /** Adds an empty block, and returns its number. */
    public int addBlock() {
        instructionsByBlock.add(new ArrayList<>());
        terminatorByBlock.add(null);
        return instructionsByBlock.size() - 1;
    }

    /** Lets what is added next go into a block. */
    public FunctionBuilder in(int number) {
        block = Objects.checkIndex(number, instructionsByBlock.size());
        return this;
    }

    /** Adds an instruction. */
    public FunctionBuilder add(Instruction instruction) {
        if (terminatorByBlock.get(block) != null) {
            throw new InvalidProgramException("The block b" + block + " of " + name + " has ended, but " + instruction
                    + " is added to it.\nMaybe add it to another block.");
        }
        instructionsByBlock.get(block).add(instruction);
        return this;
    }

    /** Adds a copy. */
    public FunctionBuilder assign(Variable target, Operand operand) {
        return add(new Instruction.Assign(target, operand, 0));
    }

    /** Adds arithmetic. */
    public FunctionBuilder compute(Variable target, ScalarOperator operator, Operand... operands) {
        return add(new Instruction.Compute(target, operator, List.of(operands), 0));
    }

    /** Adds a call of a function of the program. */
    public FunctionBuilder call(List<Variable> targets, String function, Operand... operands) {
        return add(new Instruction.Call(targets, function, List.of(operands), 0));
    }

    /** Adds an operation on tensors, whose result is dropped if there is no target. */
    public FunctionBuilder tensor(List<Variable> targets, TensorOperator operator, Operand... operands) {
        return add(new Instruction.Tensor(targets, operator, List.of(operands), 0));
    }

    /** Ends the block. */
    public FunctionBuilder end(Terminator terminator) {
        terminatorByBlock.set(block, terminator);
        return this;
    }

    /** Ends the block by going on with another. */
    public FunctionBuilder jump(int target) {
        return end(new Terminator.Jump(target, 0));
    }

    /** Ends the block by comparing two ints. */
    public FunctionBuilder branch(Condition condition, Operand first, Operand second, int then, int otherwise) {
        return end(new Terminator.Branch(condition, first, second, then, otherwise, 0));
    }

    /** Ends the block and the function. */
    public FunctionBuilder ret(Operand... operands) {
        return end(new Terminator.Return(List.of(operands), 0));
    }

    /**
     * Returns the function.
     *
     * @throws InvalidProgramException if a block has no end
     */
    public Function build() {
        List<BasicBlock> blocks = new ArrayList<>();
        for (int i = 0; i < instructionsByBlock.size(); i++) {
            Terminator terminator = terminatorByBlock.get(i);
            if (terminator == null) {
                throw new InvalidProgramException(
                        "The block b" + i + " of " + name + " does not end.\nMaybe add a jump, a branch or a return.");
            }
            blocks.add(new BasicBlock(instructionsByBlock.get(i), terminator));
        }
        return new Function(name, "", parameters, results, variables, blocks);
    }
}
