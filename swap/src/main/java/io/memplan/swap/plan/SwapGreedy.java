package io.memplan.swap.plan;

import io.memplan.graph.transfer.SwapScheduler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses gaps one by one by exposed time for each byte freed, and improves a choice by taking gaps back and repairing.
 * Work is counted in places simulated, so that the same request gives the same plan; the clock only cuts it short.
 */
final class SwapGreedy {

    private record Candidate(int gap, double score) {}

    private static final int TRIED = 6;
    private static final int KICK = 4;

    private final SwapScheduler scheduler;
    private final boolean[] chosen;
    private final long budgetBytes;
    private final BooleanSupplier stop;
    private long work;

    SwapGreedy(SwapScheduler scheduler, boolean[] chosen, long budgetBytes, long work, BooleanSupplier stop) {
        this.scheduler = scheduler;
        this.chosen = chosen;
        this.budgetBytes = budgetBytes;
        this.work = work;
        this.stop = stop;
    }

    private void evaluate() {
        scheduler.evaluate(chosen);
        work -= scheduler.places();
    }

    private boolean isOver() {
        return work <= 0 || stop.getAsBoolean();
    }

    /** Chooses gaps until the bytes are within the budget; returns whether they are. */
    boolean reduce(@Nullable RandomGenerator noise) {
        evaluate();
        while (!scheduler.isWithinLimits()) {
            List<Candidate> candidates = candidates(noise);
            double excess = scheduler.excess();
            long nanos = scheduler.nanos();
            int best = -1;
            double bestRatio = 0;
            for (Candidate candidate : candidates.subList(0, Math.min(TRIED, candidates.size()))) {
                chosen[candidate.gap()] = true;
                evaluate();
                chosen[candidate.gap()] = false;
                double ratio = (excess - scheduler.excess()) / Math.max(1, scheduler.nanos() - nanos);
                if (ratio > bestRatio) {
                    bestRatio = ratio;
                    best = candidate.gap();
                }
            }
            if (best < 0 || isOver()) {
                return false;
            }
            chosen[best] = true;
            evaluate();
        }
        return true;
    }

    private List<Candidate> candidates(@Nullable RandomGenerator noise) {
        int places = scheduler.places();
        double[] above = new double[places + 1];
        int[] count = new int[places + 1];
        for (int place = 0; place < places; place++) {
            long over = Math.max(0, scheduler.bytesAt(place) - budgetBytes);
            above[place + 1] = above[place] + over;
            count[place + 1] = count[place] + (over > 0 ? 1 : 0);
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int gap = 0; gap < chosen.length; gap++) {
            int from = scheduler.from(gap) + 1;
            int to = scheduler.to(gap);
            if (chosen[gap] || !scheduler.isSwappable(gap) || count[from] == count[to]) {
                continue;
            }
            double benefit =
                    Math.min(above[to] - above[from], (double) scheduler.bytes(gap) * (count[to] - count[from]));
            double transfer = scheduler.transferNanos(gap);
            double slack = scheduler.startNanos(to) - scheduler.startNanos(from);
            double score = benefit / (transfer + 4 * Math.max(0, transfer - slack) + 1);
            candidates.add(new Candidate(gap, noise == null ? score : score * (0.5 + noise.nextDouble())));
        }
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed().thenComparingInt(Candidate::gap));
        return candidates;
    }

    /** Improves a choice within the budget until the work is used up. */
    void improve(RandomGenerator random) {
        takeBack();
        boolean[] best = chosen.clone();
        evaluate();
        long bestNanos = scheduler.nanos();
        long base = scheduler.graph().baseNanos();
        while (!isOver() && bestNanos > base) {
            kick(random);
            if (reduce(random)) {
                takeBack();
                evaluate();
            }
            if (scheduler.isWithinLimits() && scheduler.nanos() < bestNanos) {
                bestNanos = scheduler.nanos();
                System.arraycopy(chosen, 0, best, 0, best.length);
            } else {
                System.arraycopy(best, 0, chosen, 0, best.length);
            }
        }
        System.arraycopy(best, 0, chosen, 0, best.length);
    }

    private void kick(RandomGenerator random) {
        List<Integer> away = new ArrayList<>();
        for (int gap = 0; gap < chosen.length; gap++) {
            if (chosen[gap]) {
                away.add(gap);
            }
        }
        int start = random.nextInt(Math.max(1, away.size()));
        boolean near = random.nextBoolean();
        for (int i = 0; i <= random.nextInt(KICK) && i < away.size(); i++) {
            chosen[away.get(near ? (start + i) % away.size() : random.nextInt(away.size()))] = false;
        }
        if (chosen.length > 0 && random.nextInt(3) == 0) {
            int gap = random.nextInt(chosen.length);
            chosen[gap] = scheduler.isSwappable(gap);
        }
    }

    /** Keeps again what need not leave, the dearest to move first. */
    private void takeBack() {
        scheduler.settle(chosen);
        work -= 2L * scheduler.places();
        long nanos = scheduler.nanos();
        List<Candidate> away = new ArrayList<>();
        for (int gap = 0; gap < chosen.length; gap++) {
            if (chosen[gap]) {
                away.add(new Candidate(gap, scheduler.bytes(gap)));
            }
        }
        away.sort(Comparator.comparingDouble(Candidate::score).reversed().thenComparingInt(Candidate::gap));
        for (Candidate candidate : away) {
            if (!hasRoomFor(candidate.gap())) {
                continue;
            }
            chosen[candidate.gap()] = false;
            evaluate();
            if (scheduler.isWithinLimits() && scheduler.nanos() <= nanos) {
                nanos = scheduler.nanos();
            } else {
                chosen[candidate.gap()] = true;
            }
        }
    }

    private boolean hasRoomFor(int gap) {
        long room = budgetBytes - scheduler.bytes(gap);
        int middle = (scheduler.from(gap) + scheduler.to(gap)) / 2;
        return scheduler.bytesAt(scheduler.from(gap) + 1) <= room || scheduler.bytesAt(middle) <= room;
    }
}
