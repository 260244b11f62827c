package io.memplan.batching.execute;

import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.ElementKind;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of whole numbers that a region makes of constants for its operations on tensors, such as indices and shapes:
 * they are the same for all lanes and launches, and so made once.
 *
 * @param valueByVariable the arrays, by the index of the variable
 * @param makers the instructions that make and fill them, which need not run
 */
record FixedArrays(Map<Integer, long[]> valueByVariable, Set<Instruction> makers) {

    static FixedArrays of(Instruction.Region region) {
        Map<Integer, long[]> values = new HashMap<>();
        Set<Instruction> makers = new HashSet<>();
        for (Instruction instruction : region.body()) {
            if (instruction instanceof Instruction.NewArray made
                    && made.element() == ElementKind.LONG
                    && made.length() instanceof Constant length
                    && !region.targets().contains(made.target())) {
                find(region, made, (int) length.bits(), values, makers);
            }
        }
        return new FixedArrays(values, makers);
    }

    private static void find(
            Instruction.Region region,
            Instruction.NewArray made,
            int length,
            Map<Integer, long[]> values,
            Set<Instruction> makers) {
        Variable array = made.target();
        List<Instruction> stores = new ArrayList<>();
        long[] value = new long[Math.max(0, length)];
        boolean isRead = false;
        for (Instruction instruction : region.body()) {
            if (instruction == made) {
                continue;
            }
            if (instruction.targets().contains(array)) {
                return;
            }
            if (!instruction.operands().contains(array)) {
                continue;
            }
            if (instruction instanceof Instruction.Tensor) {
                isRead = true;
            } else if (isRead || !isStored(instruction, array, value)) {
                return;
            } else {
                stores.add(instruction);
            }
        }
        if (length >= 0) {
            values.put(array.index(), value);
            makers.add(made);
            makers.addAll(stores);
        }
    }

    /** Stores a constant, if an instruction stores one within the array. */
    private static boolean isStored(Instruction instruction, Variable array, long[] value) {
        if (!(instruction instanceof Instruction.ArrayStore store)
                || !store.array().equals(array)
                || !(store.index() instanceof Constant index)
                || !(store.value() instanceof Constant stored)
                || index.bits() < 0
                || index.bits() >= value.length) {
            return false;
        }
        value[(int) index.bits()] = stored.bits();
        return true;
    }

    /** Returns the array that an operand is, boxed for a launch; null if it is none of these. */
    Object @Nullable [] boxed(Operand operand) {
        long[] value = operand instanceof Variable variable ? valueByVariable.get(variable.index()) : null;
        return value == null ? null : new Object[] {value};
    }
}
