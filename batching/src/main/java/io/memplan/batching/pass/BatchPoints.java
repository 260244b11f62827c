package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.BatchPoint;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Liveness;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.ir.Verifier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Joins operations on tensors into regions, each of which is launched for lanes as a whole: from the first to the last
 * operation of a straight piece of code, with the scalar instructions that stand between them. A call ends a region.
 */
public final class BatchPoints {

    private BatchPoints() {}

    /** Returns the program with regions. */
    public static Program apply(Program program) {
        return Verifier.verifyChanges(program, program.map(BatchPoints::apply));
    }

    /** Returns the batch points of a program with regions, in the order of the program. */
    public static List<BatchPoint> of(Program program) {
        List<BatchPoint> points = new ArrayList<>();
        for (Function function : program.functions()) {
            for (int b = 0; b < function.blocks().size(); b++) {
                List<Instruction> instructions = function.blocks().get(b).instructions();
                for (int i = 0; i < instructions.size(); i++) {
                    if (instructions.get(i) instanceof Instruction.Region region) {
                        points.add(new BatchPoint(function.name(), b, i, region));
                    }
                }
            }
        }
        return points;
    }

    private static boolean hasTensors(Function function) {
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                if (instruction instanceof Instruction.Tensor) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Function apply(Function function) {
        if (!hasTensors(function)) {
            return function;
        }
        Liveness liveness = Liveness.of(function);
        List<BasicBlock> blocks = new ArrayList<>();
        for (int b = 0; b < function.blocks().size(); b++) {
            blocks.add(apply(function, b, liveness));
        }
        return function.withBlocks(blocks);
    }

    private static BasicBlock apply(Function function, int number, Liveness liveness) {
        BasicBlock block = function.blocks().get(number);
        List<Instruction> given = block.instructions();
        List<Instruction> made = new ArrayList<>();
        int next = 0;
        while (next < given.size()) {
            if (given.get(next) instanceof Instruction.Tensor) {
                int end = end(given, next);
                made.add(region(given.subList(next, end), liveness.liveAfter(number, end - 1)));
                next = end;
            } else {
                made.add(given.get(next++));
            }
        }
        return new BasicBlock(made, block.terminator());
    }

    /** Returns where the region that begins at an operation ends: after the last one before a call. */
    private static int end(List<Instruction> instructions, int start) {
        int end = start + 1;
        for (int i = start + 1; i < instructions.size(); i++) {
            if (instructions.get(i) instanceof Instruction.Tensor) {
                end = i + 1;
            } else if (instructions.get(i) instanceof Instruction.Call
                    || instructions.get(i) instanceof Instruction.Region) {
                break;
            }
        }
        return end;
    }

    private static Instruction.Region region(List<Instruction> body, BitSet liveAfter) {
        Set<Variable> set = new LinkedHashSet<>();
        Set<Operand> inputs = new LinkedHashSet<>();
        for (Instruction instruction : body) {
            for (Variable read : instruction.reads()) {
                if (!set.contains(read)) {
                    inputs.add(read);
                }
            }
            set.addAll(instruction.targets());
        }
        List<Variable> targets =
                set.stream().filter(variable -> liveAfter.get(variable.index())).toList();
        List<Variable> dying = inputs.stream()
                .map(Variable.class::cast)
                .filter(variable -> !variable.kind().isScalar() && !liveAfter.get(variable.index()))
                .toList();
        return new Instruction.Region(
                targets,
                List.copyOf(inputs),
                dying,
                List.copyOf(body),
                body.get(0).line());
    }
}
