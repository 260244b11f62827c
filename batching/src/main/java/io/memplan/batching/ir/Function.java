package io.memplan.batching.ir;

import java.util.List;

/**
 * A function: what one Java method became.
 *
 * @param name the class, the method and its descriptor, such as {@code Collatz.steps(J)I}
 * @param source the file it was compiled from, empty if unknown
 * @param parameters the variables that its arguments set
 * @param results what it returns
 * @param variables all variables, each at its index
 * @param blocks the blocks, the first of which is entered
 */
public record Function(
        String name,
        String source,
        List<Variable> parameters,
        List<Kind> results,
        List<Variable> variables,
        List<BasicBlock> blocks) {

    public Function {
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
        variables = List.copyOf(variables);
        blocks = List.copyOf(blocks);
    }

    /** Returns the kinds of what it takes. */
    public List<Kind> parameterKinds() {
        return Operands.kinds(parameters);
    }

    /** Returns the same function with other blocks. */
    public Function withBlocks(List<BasicBlock> others) {
        return new Function(name, source, parameters, results, variables, others);
    }
}
