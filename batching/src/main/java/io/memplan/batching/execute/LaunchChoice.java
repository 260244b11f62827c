package io.memplan.batching.execute;

/** Chooses the batch point that is launched next, as {@link LaunchPolicy} says. */
final class LaunchChoice {

    private final LaunchPolicy policy;
    private final LaneQueue[] queues;
    private final int width;

    /**
     * Creates a choice.
     *
     * @param width the most lanes of a launch
     */
    LaunchChoice(LaunchPolicy policy, LaneQueue[] queues, int width) {
        this.width = width;
        this.policy = policy;
        this.queues = queues;
    }

    /**
     * Returns the number of a batch point, or -1 if no lane waits.
     *
     * @param underWay the lanes that have not ended
     */
    int next(int underWay) {
        int chosen = -1;
        double least = 0;
        for (int i = 0; i < queues.length; i++) {
            if (queues[i].size() > 0) {
                double loss = loss(queues[i], underWay);
                if (chosen < 0 || loss < least) {
                    chosen = i;
                    least = loss;
                }
                if (policy == LaunchPolicy.FIRST) {
                    break;
                }
            }
        }
        return chosen;
    }

    private double loss(LaneQueue queue, int underWay) {
        if (policy != LaunchPolicy.CHEAPEST) {
            return -queue.size();
        }
        int lanes = Math.min(queue.size(), width);
        double filled = Math.min(1, (double) queue.size() / Math.min(underWay, width));
        double missed = queue.goingOn() * queue.owedNanos() * queue.size() / underWay;
        return (queue.costs().fixedNanos() * (1 - filled) - missed) / lanes;
    }

    /** Notes a launch: lanes that wait elsewhere were missing in it. */
    void launched(int point, int lanes, long nanos) {
        queues[point].costs().add(lanes, nanos);
        double fixed = queues[point].costs().fixedNanos();
        for (int i = 0; i < queues.length; i++) {
            boolean waits = i != point && queues[i].size() > 0;
            queues[i].setOwedNanos(waits ? queues[i].owedNanos() + fixed : 0);
        }
    }

    /**
     * Notes how many lanes of a launch have ended since, without another member to take: such lanes are not missing
     * elsewhere, however long they wait.
     */
    void ended(int point, int lanes, int ended) {
        queues[point].setGoingOn(0.5 * queues[point].goingOn() + 0.5 * (lanes - ended) / lanes);
    }

    /** Returns how many of the lanes that wait at a batch point are launched at once. */
    int chunk(int point) {
        int waiting = Math.min(width, queues[point].size());
        return policy == LaunchPolicy.CHEAPEST ? queues[point].costs().chunk(waiting) : waiting;
    }
}
