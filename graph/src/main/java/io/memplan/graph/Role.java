package io.memplan.graph;

/** What a value is to the training step. */
public enum Role {
    INPUT,
    LABEL,
    PARAMETER,
    STATE,
    ACTIVATION,
    GRADIENT,
    OUTPUT
}
