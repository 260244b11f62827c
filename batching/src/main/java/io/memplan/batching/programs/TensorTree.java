package io.memplan.batching.programs;

/** A tree of leapfrog steps, as {@link Tree}, with its vectors as arrays. */
record TensorTree(
        TensorPhase left,
        TensorPhase right,
        TensorPhase proposal,
        int weight,
        boolean goesOn,
        double acceptance,
        int steps) {}
