package io.memplan.trainer.tune;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.rematerialize.Planners;
import io.memplan.trainer.tune.StepSchedule.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The fastest step within the memory at every batch, over a growing set of schedules: the lower envelope
 * {@code min_π T_π(b)} subject to {@code M_π(b) ≤ budget}, with nothing executed.
 *
 * <p>It begins with keep-all. Then the strategy plans a batch twice as large as the largest that fits, and so on; where it
 * finds no plan, what it misses says how far to step back.
 */
final class Envelope {

    /** Plans made while looking for the largest batch. */
    private static final int MOST_PLANS = 8;

    /** How close the largest batch is to one that has no plan: within a fortieth. */
    private static final int CLOSE = 40;

    private final GraphLine graphs;
    private final PlanMaker maker;
    private final int limit;
    private final BooleanSupplier cancelled;
    private final List<StepSchedule> schedules = new ArrayList<>();
    private final Map<Integer, Optional<Estimate>> bestByBatch = new HashMap<>();
    private final Set<Integer> planned = new HashSet<>();
    private int largest;
    private int keepAllLargest;

    /**
     * Creates the envelope of keep-all.
     *
     * @param graphs the graphs of the step
     * @param maker makes plans within the memory
     * @param base a batch to begin with
     * @param limit the largest batch of interest
     * @param cancelled whether to be content with what there is
     */
    Envelope(GraphLine graphs, PlanMaker maker, int base, int limit, BooleanSupplier cancelled) {
        this.graphs = graphs;
        this.maker = maker;
        this.limit = limit;
        this.cancelled = cancelled;
        int start = Math.min(base, limit);
        largest = largestThatFits(0, start);
        keepAllLargest = largest;
    }

    /** Plans larger and larger batches until none larger is found. */
    void grow() {
        int refused = limit + 1;
        for (int plans = 0; plans < MOST_PLANS && largest < limit && !cancelled.getAsBoolean(); plans++) {
            if (refused <= limit && refused - largest <= Math.max(1, largest / CLOSE)) {
                return;
            }
            int wanted = largest == 0 ? 1 : (int) Math.min(2L * largest, limit);
            int target = wanted < refused ? wanted : largest + Math.max(1, (refused - largest) / 2);
            if (graphs.findTraced(target).isEmpty()) {
                target = Math.min(limit, Math.max(2, target)); // some layers refuse a single example
                if (graphs.findTraced(target).isEmpty()) {
                    return;
                }
            }
            Plan plan = plan(target);
            if (plan.isFeasible()) {
                largest = largestThatFits(target, Math.min(limit, 2 * target));
                continue;
            }
            refused = Math.min(refused, target);
            int hopeful = stepBack(target, plan);
            if (hopeful > largest && hopeful < refused && !planned.contains(hopeful)) {
                if (plan(hopeful).isFeasible()) {
                    largest = largestThatFits(hopeful, refused - 1);
                } else {
                    refused = hopeful;
                }
                plans++;
            }
        }
    }

    /** Returns the batch that would just fit if the peak that was found went with the batch. */
    private int stepBack(int target, Plan plan) {
        TrainingGraph graph = graphs.traced(target);
        long smallest = plan.infeasibility().orElseThrow().smallestFeasibleBytes();
        long fixed = graph.residentBytes();
        double share = (maker.limits().deviceBytes() - fixed) / (double) Math.max(1, smallest - fixed);
        return (int) Math.floor(target * Math.max(0, Math.min(1, share)));
    }

    /** Plans a batch that can be traced, and takes the schedule if there is one. */
    private Plan plan(int batch) {
        planned.add(batch);
        TrainingGraph graph = graphs.traced(batch);
        Plan plan = maker.plan(graph);
        if (plan.isFeasible()) {
            StepSchedule schedule = StepSchedule.of(plan, batch, graph);
            if (schedules.stream().noneMatch(known -> known.schedule().equals(schedule.schedule()))) {
                schedules.add(schedule);
                bestByBatch.clear();
            }
        }
        return plan;
    }

    /** Plans a batch that has no plan of its own yet; returns whether there is a new one. */
    boolean refine(int batch) {
        return batch > keepAllLargest
                && !planned.contains(batch)
                && graphs.findTraced(batch).isPresent()
                && plan(batch).isFeasible();
    }

    /** Returns the fastest step at a batch, if any schedule fits. */
    Optional<Estimate> best(int batch) {
        return bestByBatch.computeIfAbsent(batch, this::search);
    }

    private Optional<Estimate> search(int batch) {
        return graphs.find(batch).flatMap(graph -> among(graph, batch));
    }

    /** Returns the fastest step at a batch on its traced graph: what may be run. */
    Optional<Estimate> exact(int batch) {
        Optional<Estimate> found = graphs.findTraced(batch).flatMap(graph -> among(graph, batch));
        bestByBatch.put(batch, found);
        return found;
    }

    private Optional<Estimate> among(TrainingGraph graph, int batch) {
        if (schedules.stream().noneMatch(known -> GraphLine.areAlike(known.like(), graph))) {
            PlanRequest unlimited = PlanRequest.of(graph, graph.keepAllPeakBytes());
            schedules.add(StepSchedule.of(Planners.byName("keep-all").plan(unlimited), batch, graph));
        }
        return schedules.stream()
                .flatMap(schedule -> schedule.on(graph, maker).stream())
                .min(Comparator.comparingLong(Estimate::nanos)
                        .thenComparingInt(Estimate::recomputes)
                        .thenComparingLong(Estimate::peakBytes));
    }

    /** Returns the largest batch that fits: first doubling from one that does, then halving the interval. */
    private int largestThatFits(int from, int first) {
        int good = from;
        int bad = limit + 1;
        for (int next = Math.max(first, from + 1); next < bad; next = (int) Math.min(limit, 2L * next)) {
            if (exact(next).isEmpty()) {
                bad = next;
            } else {
                good = next;
                if (next == limit) {
                    return limit;
                }
            }
        }
        int known = good;
        do {
            // the line between traced graphs is exact where bytes are affine; where they are not, the graph itself
            // decides
            good = known;
            while (bad - good > 1) {
                int middle = good + (bad - good) / 2;
                if (best(middle).isPresent()) {
                    good = middle;
                } else {
                    bad = middle;
                }
            }
            bad = good;
        } while (good > known && exact(good).isEmpty());
        return good;
    }

    /** Returns the largest batch found; 0 if not even one example fits. */
    int largest() {
        return largest;
    }

    /** Returns the largest batch that needs no recompute and no swap. */
    int keepAllLargest() {
        return keepAllLargest;
    }

    /** Returns the batches at which the fastest schedule may change: the largest of each schedule. */
    List<Integer> corners() {
        return schedules.stream().map(StepSchedule::plannedFor).toList();
    }

    /** Returns the graph of the smallest batch that the model can take: of one example, or two. */
    TrainingGraph smallestGraph() {
        return graphs.findTraced(1).orElseGet(() -> graphs.traced(2));
    }

    GraphLine graphs() {
        return graphs;
    }
}
