package io.memplan.batching.execute;

import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
 */
record RegionPlan(
        List<Variable> inputs,
        List<Variable> tensors,
        List<Variable> dying,
        List<Variable> columns,
        int size,
        List<@Nullable TensorCall> calls) {

    /**
     * An operation on tensors.
     *
     * @param constants for each operand that is a constant its value, boxed, in an array; null at other places
     * @param differing the places of the operands that may differ between lanes and are no tensors
     */
    @SuppressWarnings("ArrayRecordComponent") // read by launches, and never changed
    record TensorCall(Instruction.Tensor instruction, @Nullable Object[][] constants, int[] differing) {

        static TensorCall of(Instruction.Tensor instruction) {
            List<Operand> operands = instruction.operands();
            @Nullable Object[][] constants = new Object[operands.size()][];
            List<Integer> differing = new ArrayList<>();
            for (int i = 0; i < constants.length; i++) {
                if (operands.get(i) instanceof Constant constant) {
                    constants[i] = new Object[] {Values.box(constant.kind(), constant.bits())};
                } else if (operands.get(i).kind() != Kind.TENSOR) {
                    differing.add(i);
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
        for (Instruction instruction : region.body()) {
            for (Variable target : instruction.targets()) {
                largest = Math.max(largest, target.index());
                if (target.kind() != Kind.TENSOR) {
                    columns.add(target);
                }
            }
            calls.add(instruction instanceof Instruction.Tensor tensor ? TensorCall.of(tensor) : null);
        }
        return new RegionPlan(
                inputs, tensors(inputs), tensors(region.dying()), List.copyOf(columns), largest + 1, calls);
    }

    private static List<Variable> tensors(List<Variable> variables) {
        return variables.stream()
                .filter(variable -> variable.kind() == Kind.TENSOR)
                .toList();
    }
}
