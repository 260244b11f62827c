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
     * <p>A launch of k of W lanes that costs {@code a + s·k} loses {@code a·(1 - k/W)}: nothing if all wait there. The
     * loss for each lane that goes on is compared, so cheap launches go first while an expensive one can still grow. That
     * lanes wait is paid for: they are missing in what is launched meanwhile, and their part of its {@code a} counts
     * against the loss, until waiting has cost what it saves, as in the rule for hiring skis (Karlin et al., Algorithmica
     * 3, 1988). Lanes that mostly end after a launch, with no other member to take, are not missing anywhere.
     */
    CHEAPEST
}
