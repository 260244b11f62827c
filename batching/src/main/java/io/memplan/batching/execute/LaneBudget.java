package io.memplan.batching.execute;

/**
 * How many lanes may be under way, so that what they hold stays within a budget of bytes.
 *
 * <p>It starts with few lanes, and allows as many as the budget holds by what a lane was seen to take: the most bytes
 * held at any time, over the lanes that were under way. What is not freed yet counts as held, so that the estimate of a
 * lane falls as lanes are added, and the width settles from below.
 */
final class LaneBudget {

    private static final int FIRST = 8;

    private final long budgetBytes;
    private final int width;
    private int allowed;

    /**
     * Creates a budget.
     *
     * @param budgetBytes the most bytes to hold; 0 for no limit
     * @param width the most lanes in any case
     */
    LaneBudget(long budgetBytes, int width) {
        this.budgetBytes = budgetBytes;
        this.width = width;
        this.allowed = budgetBytes == 0 ? width : Math.min(FIRST, width);
    }

    /** Returns how many lanes may be under way. */
    int allowed() {
        return allowed;
    }

    /** Notes what lanes under way hold. */
    void held(long bytes, int lanes) {
        if (budgetBytes > 0 && lanes > 0) {
            long perLane = Math.max(1, bytes / lanes);
            allowed = (int) Math.max(1, Math.min(width, budgetBytes / perLane));
        }
    }
}
