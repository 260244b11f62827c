package io.memplan.graph;

/** The part of a training step that an operation belongs to. */
public enum Phase {
    FORWARD,
    BACKWARD,
    UPDATE
}
