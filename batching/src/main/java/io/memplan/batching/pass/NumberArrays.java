package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.ElementKind;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arrays of Java's, of doubles or floats, whose elements can be followed: each has one name, the variable that one
 * instruction sets to a new array or to the elements of an NDArray.
 *
 * <p>Other variables may be copies of the name if they are set once, and either in the block that makes the array, or in
 * the only block that reads them: so all of them are the same array whenever they are read. An array that is handed to a method, returned, or used in another
 * way than by its elements and its length is not followed.
 */
final class NumberArrays {

    private static final Set<String> READS = Set.of("toDoubleArray", "toFloatArray");

    private final Map<Variable, Variable> nameByCopy = new HashMap<>();
    private final Map<Variable, List<Instruction.ArrayStore>> storesByName = new HashMap<>();

    NumberArrays(Function function) {
        Map<Variable, Integer> definitions = new HashMap<>();
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                instruction.targets().forEach(target -> definitions.merge(target, 1, Integer::sum));
            }
        }
        function.parameters().forEach(parameter -> definitions.merge(parameter, 2, Integer::sum));
        for (BasicBlock block : function.blocks()) {
            for (int i = 0; i < block.instructions().size(); i++) {
                if (isMade(block.instructions().get(i))) {
                    name(block, i, definitions);
                }
            }
        }
        for (BasicBlock block : function.blocks()) {
            for (int i = 0; i < block.instructions().size(); i++) {
                if (block.instructions().get(i) instanceof Instruction.Assign assign
                        && definitions.getOrDefault(assign.target(), 0) == 1) {
                    copy(function, block, i, assign);
                }
            }
        }
        Set<Variable> misused = misused(function);
        nameByCopy.values().removeIf(misused::contains);
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                if (instruction instanceof Instruction.ArrayStore store) {
                    name(store.array()).ifPresent(name -> storesByName
                            .computeIfAbsent(name, made -> new ArrayList<>())
                            .add(store));
                }
            }
        }
    }

    /** Returns whether an instruction makes an array of numbers. */
    static boolean isMade(Instruction instruction) {
        return isRead(instruction)
                || (instruction instanceof Instruction.NewArray made
                        && (made.element() == ElementKind.DOUBLE || made.element() == ElementKind.FLOAT));
    }

    /** Returns whether an instruction makes an array of the elements of an NDArray. */
    static boolean isRead(Instruction instruction) {
        return instruction instanceof Instruction.Tensor tensor
                && READS.contains(tensor.operator().name())
                && !tensor.targets().isEmpty();
    }

    /** Finds the name and the copies of what an instruction makes. */
    private void name(BasicBlock block, int at, Map<Variable, Integer> definitions) {
        Variable name = block.instructions().get(at).targets().get(0);
        List<Variable> all = new ArrayList<>(List.of(name));
        int last = at;
        for (int i = at + 1; i < block.instructions().size(); i++) {
            if (block.instructions().get(i) instanceof Instruction.Assign assign && all.contains(assign.operand())) {
                all.add(assign.target());
                last = i;
            }
        }
        List<Variable> set = new ArrayList<>(List.of(name));
        for (int i = at + 1; i <= last; i++) {
            Instruction next = block.instructions().get(i);
            if (next.operands().stream().anyMatch(read -> all.contains(read) && !set.contains(read))) {
                return;
            }
            set.addAll(next.targets());
        }
        if (all.stream().allMatch(variable -> definitions.getOrDefault(variable, 0) == 1)) {
            all.forEach(variable -> nameByCopy.put(variable, name));
        }
    }

    /** Finds a copy that is read in its block only, before the name is set again. */
    private void copy(Function function, BasicBlock block, int at, Instruction.Assign assign) {
        Variable name = nameByCopy.get(assign.operand());
        Variable copy = assign.target();
        if (name == null || nameByCopy.containsKey(copy)) {
            return;
        }
        List<Instruction> after =
                block.instructions().subList(at + 1, block.instructions().size());
        if (after.stream().anyMatch(later -> later.targets().contains(name))) {
            return;
        }
        long uses = 0;
        for (BasicBlock other : function.blocks()) {
            uses += other.terminator().reads().contains(copy) ? 1 : 0;
            uses += other.instructions().stream()
                    .filter(user -> user.operands().contains(copy))
                    .count();
        }
        if (uses
                == after.stream().filter(user -> user.operands().contains(copy)).count()) {
            nameByCopy.put(copy, name);
        }
    }

    /** Returns the names of the arrays that something else is done with. */
    private Set<Variable> misused(Function function) {
        Set<Variable> misused = new HashSet<>();
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                for (int i = 0; i < instruction.operands().size(); i++) {
                    if (!isUse(instruction, i)) {
                        name(instruction.operands().get(i)).ifPresent(misused::add);
                    }
                }
            }
            block.terminator().reads().forEach(read -> name(read).ifPresent(misused::add));
        }
        return misused;
    }

    private boolean isUse(Instruction instruction, int operand) {
        return instruction instanceof Instruction.ArrayLength
                || (instruction instanceof Instruction.ArrayLoad && operand == 0)
                || (instruction instanceof Instruction.ArrayStore && operand == 0)
                || (instruction instanceof Instruction.Assign assign
                        && name(assign.target()).equals(name(assign.operand())));
    }

    /** Returns the name of an array that is followed. */
    Optional<Variable> name(Operand array) {
        return array instanceof Variable variable ? Optional.ofNullable(nameByCopy.get(variable)) : Optional.empty();
    }

    /** Returns what is stored in an array. */
    List<Instruction.ArrayStore> stores(Variable name) {
        return storesByName.getOrDefault(name, List.of());
    }
}
