package io.memplan.batching.ir;

import java.util.ArrayList;
import java.util.List;

/** Lists of operands. */
final class Operands {

    private Operands() {}

    /** Returns the variables among operands. */
    static List<Variable> variables(List<Operand> operands) {
        List<Variable> variables = new ArrayList<>(operands.size());
        for (Operand operand : operands) {
            if (operand instanceof Variable variable) {
                variables.add(variable);
            }
        }
        return variables;
    }

    /** Returns the kinds of operands. */
    static List<Kind> kinds(List<? extends Operand> operands) {
        Kind[] kinds = new Kind[operands.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = operands.get(i).kind();
        }
        return List.of(kinds);
    }
}
