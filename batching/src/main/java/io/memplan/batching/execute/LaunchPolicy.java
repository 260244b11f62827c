package io.memplan.batching.execute;

/** Which of the batch points at which lanes wait is launched next. Results do not depend on it. */
public enum LaunchPolicy {
    /** The first in the program. */
    FIRST,
    /** The one at which most lanes wait. */
    FULLEST,
    /**
     * The one that loses least by not waiting for more lanes, by measured costs.
     *
     * <p>A launch of k of W lanes that costs {@code a + s·k} loses {@code a·(1 - k/W)}: nothing if all wait there. So
     * cheap launches go first while an expensive one can still grow. That it waits is paid for: what is launched
     * meanwhile counts against its loss, so that waiting costs at most twice what the best choice would have, as in the
     * rule for hiring skis (Karlin et al., Algorithmica 3, 1988).
     */
    CHEAPEST
}
