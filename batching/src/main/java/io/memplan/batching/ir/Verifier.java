package io.memplan.batching.ir;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Verifies that a program keeps the rules of the representation.
 *
 * <ol>
 *   <li>Variables stand at their index, and those that are named are the function's.
 *   <li>Operands and targets have the kinds that the instruction asks for.
 *   <li>Calls name functions of the program; a tail call returns what its function returns.
 *   <li>Blocks that are named exist.
 *   <li>A variable is set on every path before it is read.
 * </ol>
 */
public final class Verifier {

    private final Program program;
    private final Function function;

    private Verifier(Program program, Function function) {
        this.program = program;
        this.function = function;
    }

    /**
     * Verifies a program and returns it.
     *
     * @throws InvalidProgramException with the function, the block and the instruction that breaks a rule
     */
    public static Program verify(Program program) {
        for (Function function : program.functions()) {
            new Verifier(program, function).verifyFunction();
        }
        return program;
    }

    /**
     * Verifies what a pass has made of a program that was verified before it: the functions that it changed, and all of
     * them if it changed what one takes or returns.
     *
     * @throws InvalidProgramException with the function, the block and the instruction that breaks a rule
     */
    @SuppressWarnings("ReferenceEquality") // a function that a pass has not touched is the same object
    public static Program verifyChanges(Program before, Program after) {
        if (!signatures(before).equals(signatures(after))) {
            return verify(after);
        }
        for (Function function : after.functions()) {
            if (before.function(function.name()) != function) {
                new Verifier(after, function).verifyFunction();
            }
        }
        return after;
    }

    private static List<List<Kind>> signatures(Program program) {
        List<List<Kind>> signatures = new ArrayList<>();
        for (Function function : program.functions()) {
            signatures.add(function.parameterKinds());
            signatures.add(function.results());
        }
        return signatures;
    }

    private void verifyFunction() {
        for (int i = 0; i < function.variables().size(); i++) {
            check(
                    function.variables().get(i).index() == i,
                    0,
                    function.variables().get(i),
                    1);
        }
        for (Variable parameter : function.parameters()) {
            checkOwn(0, parameter, parameter);
        }
        for (int block = 0; block < function.blocks().size(); block++) {
            for (Instruction instruction : function.blocks().get(block).instructions()) {
                verify(block, instruction);
            }
            verify(block, function.blocks().get(block).terminator());
        }
        BitSet live = Liveness.of(function).liveInto(0);
        for (int index = live.nextSetBit(0); index >= 0; index = live.nextSetBit(index + 1)) {
            Variable variable = function.variables().get(index);
            check(function.parameters().contains(variable), 0, variable, 5);
        }
    }

    private void verify(int block, Instruction instruction) {
        for (Variable variable : instruction.targets()) {
            checkOwn(block, variable, instruction);
        }
        for (Variable variable : instruction.reads()) {
            checkOwn(block, variable, instruction);
        }
        Signature signature = instruction.signature(program);
        check(haveKinds(instruction.operands(), signature.operands()), block, instruction, 2);
        check(haveKinds(instruction.targets(), signature.targets()), block, instruction, 2);
        if (instruction instanceof Instruction.Region region) {
            for (Instruction inner : region.body()) {
                verify(block, inner);
            }
        }
    }

    private void verify(int block, Terminator terminator) {
        for (Variable variable : terminator.reads()) {
            checkOwn(block, variable, terminator);
        }
        check(haveKinds(terminator.operands(), terminator.expects(program, function)), block, terminator, 2);
        for (int successor : terminator.successors()) {
            check(successor >= 0 && successor < function.blocks().size(), block, terminator, 4);
        }
        if (terminator instanceof Terminator.TailCall call) {
            check(program.function(call.function()).results().equals(function.results()), block, terminator, 3);
        }
    }

    private static boolean haveKinds(List<? extends Operand> operands, List<Kind> kinds) {
        boolean have = operands.size() == kinds.size();
        for (int i = 0; have && i < operands.size(); i++) {
            have = operands.get(i).kind() == kinds.get(i);
        }
        return have;
    }

    private void checkOwn(int block, Variable variable, Object where) {
        int index = variable.index();
        check(
                index >= 0
                        && index < function.variables().size()
                        && function.variables().get(index).equals(variable),
                block,
                where,
                1);
    }

    private void check(boolean holds, int block, Object where, int rule) {
        if (!holds) {
            throw new InvalidProgramException("The function " + function.name() + " breaks rule " + rule
                    + " of the representation in block b" + block + ": " + where + ".");
        }
    }
}
