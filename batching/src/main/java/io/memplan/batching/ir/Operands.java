package io.memplan.batching.ir;

import java.util.List;
import java.util.stream.Stream;

/** Lists of operands. */
final class Operands {

    private Operands() {}

    /** Returns the variables among operands. */
    static Stream<Variable> variables(List<Operand> operands) {
        return operands.stream().filter(Variable.class::isInstance).map(Variable.class::cast);
    }
}
