package io.memplan.swap.engine;

import io.memplan.graph.schedule.Tier;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The flight recorder's event for a copy between the device and a slot outside it. */
@Name("io.memplan.SwapTransfer")
@Label("Tensor swapped")
@Category("Memplan")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // read by the flight recorder
final class SwapTransfer extends Event {

    @Label("Tier")
    private String tier = "";

    @Label("Out of the device")
    private boolean out;

    @Label("Size")
    @DataAmount
    private long bytes;

    void commit(Tier where, boolean outwards, long copied) {
        if (shouldCommit()) {
            tier = where.name();
            out = outwards;
            bytes = copied;
            commit();
        }
    }
}
