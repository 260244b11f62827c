package io.memplan.graph.schedule;

/** What runs beside each other on a device. */
public enum Lane {
    COMPUTE(1, "compute"),
    COPY_OUT(2, "copy out"),
    COPY_IN(3, "copy in");

    private final int number;
    private final String title;

    Lane(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /** Returns the place among the lanes, from 1. */
    public int number() {
        return number;
    }

    /** Returns the name shown to people. */
    public String title() {
        return title;
    }
}
