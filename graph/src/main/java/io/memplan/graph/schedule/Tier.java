package io.memplan.graph.schedule;

/** A place outside the device where bytes can wait. */
public enum Tier {
    HOST,
    DISK
}
