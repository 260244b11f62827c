package io.memplan.batching.execute;

import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all launches of a region have in common, found once.
 *
 * @param inputs what lanes bring
 * @param tensors those of the inputs that are tensors
 * @param dying the tensors that nothing reads after the region
 * @param columns the variables that need an entry for each lane: tensors that are made in the region do not
 * @param size one more than the largest index of a variable
 * @param calls for each instruction of the region its operation on tensors, null if it is something else
 * @param lastReads for each instruction of the region the indices of the tensors that nothing reads after it
 * @param skipped the instructions that need not run, because what they make was made once
 */
record RegionPlan(
        List<Variable> inputs,
        List<Variable> tensors,
        List<Variable> dying,
        List<Variable> columns,
        int size,
        List<@Nullable TensorCall> calls,
        List<int[]> lastReads,
        BitSet skipped) {

    /**
     * An operation on tensors.
     *
     * @param constants for each operand that is a constant its value, boxed, in an array; null at other places
     * @param differing the places of the operands that may differ between lanes and are no tensors
     */
    @SuppressWarnings("ArrayRecordComponent") // read by launches, and never changed
    record TensorCall(Instruction.Tensor instruction, @Nullable Object[][] constants, int[] differing) {

        static TensorCall of(Instruction.Tensor instruction, FixedArrays fixed) {
            List<Operand> operands = instruction.operands();
            @Nullable Object[][] constants = new Object[operands.size()][];
            List<Integer> differing = new ArrayList<>();
            for (int i = 0; i < constants.length; i++) {
                if (operands.get(i) instanceof Constant constant) {
                    constants[i] = new Object[] {Values.box(constant.kind(), constant.bits())};
                } else if (operands.get(i).kind() != Kind.TENSOR) {
                    constants[i] = fixed.boxed(operands.get(i));
                    if (constants[i] == null) {
                        differing.add(i);
                    }
                }
            }
            return new TensorCall(
                    instruction,
                    constants,
                    differing.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    static RegionPlan of(Instruction.Region region) {
        List<Variable> inputs =
                region.operands().stream().map(Variable.class::cast).toList();
        Set<Variable> columns = new LinkedHashSet<>(inputs);
        int largest = inputs.stream().mapToInt(Variable::index).max().orElse(-1);
        List<@Nullable TensorCall> calls = new ArrayList<>();
        FixedArrays fixed = FixedArrays.of(region);
        BitSet skipped = new BitSet();
        for (Instruction instruction : region.body()) {
            skipped.set(calls.size(), fixed.makers().contains(instruction));
            for (Variable target : instruction.targets()) {
                largest = Math.max(largest, target.index());
                if (target.kind() != Kind.TENSOR && !fixed.valueByVariable().containsKey(target.index())) {
                    columns.add(target);
                }
            }
            calls.add(instruction instanceof Instruction.Tensor tensor ? TensorCall.of(tensor, fixed) : null);
        }
        return new RegionPlan(
                inputs,
                tensors(inputs),
                tensors(region.dying()),
                List.copyOf(columns),
                largest + 1,
                calls,
                lastReads(region),
                skipped);
    }

    private static List<int[]> lastReads(Instruction.Region region) {
        Set<Integer> read = new LinkedHashSet<>();
        region.targets().forEach(target -> read.add(target.index()));
        List<int[]> last = new ArrayList<>();
        for (int i = region.body().size() - 1; i >= 0; i--) {
            Instruction instruction = region.body().get(i);
            last.add(Stream.concat(instruction.targets().stream(), instruction.reads().stream())
                    .filter(variable -> variable.kind() == Kind.TENSOR)
                    .mapToInt(Variable::index)
                    .filter(read::add)
                    .toArray());
        }
        Collections.reverse(last);
        return List.copyOf(last);
    }

    private static List<Variable> tensors(List<Variable> variables) {
        return variables.stream()
                .filter(variable -> variable.kind() == Kind.TENSOR)
                .toList();
    }
}
