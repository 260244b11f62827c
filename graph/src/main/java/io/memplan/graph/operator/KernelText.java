package io.memplan.graph.operator;

import java.util.List;

/**
 * The TorchScript text of a kernel: one method body over positional tensors.
 *
 * <p>Two operations with equal texts share one compiled method.
 *
 * @param inputs the number of tensor arguments, named {@code a0}, {@code a1}, … in the body
 * @param lines the statements, in TorchScript's serialised form, without indentation
 * @param results the expressions returned, each a tensor; empty for a kernel that only overwrites its arguments
 */
public record KernelText(int inputs, List<String> lines, List<String> results) {

    /** Copies the lists. */
    public KernelText {
        lines = List.copyOf(lines);
        results = List.copyOf(results);
    }

    /** Returns a kernel of one expression with one result. */
    public static KernelText expression(int inputs, String expression) {
        return new KernelText(inputs, List.of("_0 = " + expression), List.of("_0"));
    }

    /** Returns a kernel of one call with several results, of which only the wanted ones are returned. */
    static KernelText tuple(int inputs, String expression, boolean... wanted) {
        StringBuilder targets = new StringBuilder();
        List<String> results = new java.util.ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            targets.append(i == 0 ? "" : ", ").append("_").append(i);
            if (wanted[i]) {
                results.add("_" + i);
            }
        }
        return new KernelText(inputs, List.of(targets + " = " + expression), results);
    }
}
