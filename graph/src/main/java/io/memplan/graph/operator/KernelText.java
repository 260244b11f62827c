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
}
