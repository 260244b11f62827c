package io.memplan.rematerialize;

import io.memplan.graph.plan.GraphOrderProof;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.time.Duration;
import java.util.List;

/**
 * A planner that looks in more than one order: in the graph's, in the one of the lowest peak ({@link OrderedPlanner}), and
 * in those that annealing comes to ({@link AnnealPlanner}). The plan that is fastest is taken, and says what is proven of
 * the graph's own order, so that it tells when reordering beats every plan of that order.
 */
public final class BestOrderPlanner implements Planner {

    private final Planner inGraphOrder;

    /** Creates the planner that looks in other orders as well. */
    public BestOrderPlanner(Planner planner) {
        this.inGraphOrder = planner;
    }

    @Override
    public PlannerDescription description() {
        PlannerDescription inner = inGraphOrder.description();
        return new PlannerDescription(
                "best-order+" + inner.name(),
                "Looks in the graph's order, in serenity's, and in those that annealing comes to; takes the fastest plan. "
                        + inner.summary(),
                "Never slower than in the graph's order; says when it is faster than any plan of that order can be.",
                inner.complexity());
    }

    @Override
    public Plan plan(PlanRequest request) {
        long start = System.nanoTime();
        long end = start + request.timeLimit().toNanos();
        List<Planner> others = List.of(new OrderedPlanner(inGraphOrder), new AnnealPlanner());
        Plan first = inGraphOrder.plan(part(request, end, 1 + others.size()));
        Plan best = first;
        for (int i = 0; i < others.size() && !request.isCancelled(); i++) {
            if (best.isFeasible() && best.predictedNanos() <= best.baseNanos()) {
                break;
            }
            Plan plan = others.get(i).plan(part(request, end, others.size() - i));
            best = isBetter(plan, best) ? plan : best;
        }
        return best.withGraphOrder(GraphOrderProof.of(first), (System.nanoTime() - start) / 1_000_000);
    }

    private static PlanRequest part(PlanRequest request, long end, int partsLeft) {
        long nanos = (end - System.nanoTime()) / partsLeft;
        return request.withTimeLimit(Duration.ofNanos(Math.max(1_000_000, nanos)));
    }

    /** Returns whether a plan is faster than another, or the only one, or at least the one with the lower peak. */
    private static boolean isBetter(Plan plan, Plan other) {
        if (plan.isFeasible() && other.isFeasible()) {
            return plan.predictedNanos() < other.predictedNanos();
        }
        return plan.isFeasible() || (!other.isFeasible() && plan.predictedPeakBytes() < other.predictedPeakBytes());
    }
}
