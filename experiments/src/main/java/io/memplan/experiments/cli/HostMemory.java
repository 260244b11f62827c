package io.memplan.experiments.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The memory of the machine. */
final class HostMemory {

    private HostMemory() {}

    /** Returns what the machine, or the container it is seen from, has in all, in bytes. */
    static long bytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
