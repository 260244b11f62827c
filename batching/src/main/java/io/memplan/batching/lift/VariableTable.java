package io.memplan.batching.lift;

import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;

/** The variables of a function under construction: locals, stack places at the borders of blocks, temporaries. */
final class VariableTable {

    private final MethodNode method;
    private final Layouts layouts;
    private final List<Variable> variables = new ArrayList<>();
    private final Map<Integer, Map<Type, List<Variable>>> variablesByPlace = new HashMap<>();
    private final BitSet temporaries = new BitSet();

    VariableTable(MethodNode method, Layouts layouts) {
        this.method = method;
        this.layouts = layouts;
    }

    List<Variable> all() {
        return List.copyOf(variables);
    }

    /** Returns the variables of a local; one slot that holds several types has variables for each. */
    List<Variable> local(int slot, Type type) {
        return place(slot, type);
    }

    /** Returns the variables of a place on the operand stack at the border of a block. */
    List<Variable> stack(int depth, Type type) {
        return place(-1 - depth, type);
    }

    /** Makes a variable that is set once. */
    Variable temporary(Kind kind) {
        Variable variable = new Variable(variables.size(), kind, "t");
        variables.add(variable);
        temporaries.set(variable.index());
        return variable;
    }

    boolean isTemporary(Variable variable) {
        return temporaries.get(variable.index());
    }

    /** Returns the variables of a local by its slot, or of a place on the stack by the negative of its depth and one. */
    private List<Variable> place(int place, Type type) {
        Map<Type, List<Variable>> byType = variablesByPlace.get(place);
        if (byType == null) {
            byType = new HashMap<>();
            variablesByPlace.put(place, byType);
        }
        List<Variable> known = byType.get(type);
        if (known == null) {
            known = fitting(byType.values(), layouts.parts(type), place < 0 ? "s" + (-1 - place) : nameOf(place));
            byType.put(type, known);
        }
        return known;
    }

    private List<Variable> fitting(Collection<List<Variable>> known, List<Layouts.Part> parts, String name) {
        for (List<Variable> variables : known) {
            if (fits(variables, parts, name)) {
                return variables;
            }
        }
        return make(parts, name);
    }

    /** Returns whether variables are those of some parts: types of the same parts share their variables. */
    private static boolean fits(List<Variable> variables, List<Layouts.Part> parts, String name) {
        boolean fits = variables.size() == parts.size();
        for (int i = 0; fits && i < parts.size(); i++) {
            Variable variable = variables.get(i);
            fits = variable.kind() == parts.get(i).kind()
                    && variable.name().equals(name + parts.get(i).suffix());
        }
        return fits;
    }

    private List<Variable> make(List<Layouts.Part> parts, String name) {
        List<Variable> made = new ArrayList<>();
        for (Layouts.Part part : parts) {
            Variable variable = new Variable(variables.size(), part.kind(), name + part.suffix());
            variables.add(variable);
            made.add(variable);
        }
        return List.copyOf(made);
    }

    private String nameOf(int slot) {
        List<LocalVariableNode> names = method.localVariables;
        if (names != null) {
            for (LocalVariableNode name : names) {
                if (name.index == slot) {
                    return name.name;
                }
            }
        }
        return "l" + slot;
    }
}
