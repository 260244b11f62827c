package io.memplan.batching.ir;

import java.util.List;

/** What an instruction reads and sets. */
public record Signature(List<Kind> operands, List<Kind> targets) {

    public Signature {
        operands = List.copyOf(operands);
        targets = List.copyOf(targets);
    }

    /** Returns the signature of calling a function. */
    public static Signature of(Function function) {
        return new Signature(function.parameterKinds(), function.results());
    }
}
