package io.memplan.trainer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A strategy that answers with plans that were made elsewhere, where their graph is asked for and they fit. */
final class GivenPlans implements Planner {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryPlanner.class);

    private final List<Plan> plans;
    private final Planner otherwise;

    /**
     * Creates the strategy.
     *
     * @param plans feasible plans
     * @param otherwise makes the plans of all other graphs and budgets
     */
    GivenPlans(List<Plan> plans, Planner otherwise) {
        this.plans = List.copyOf(plans);
        this.otherwise = otherwise;
    }

    @Override
    public PlannerDescription description() {
        return otherwise.description();
    }

    @Override
    public Plan plan(PlanRequest request) {
        TrainingGraph graph = request.graph();
        for (Plan plan : plans) {
            if (!plan.graphFingerprint().equals(graph.fingerprint())) {
                continue;
            }
            if (plan.predictedPeakBytes() <= request.budgetBytes()) {
                boolean smaller = request.budgetBytes() <= plan.budgetBytes();
                return plan.forRequest(
                        request.budgetBytes(), request.seed(), smaller ? plan.lowerBoundNanos() : graph.baseNanos());
            }
            LOGGER.warn(
                    "The plan that was given for {} takes {} bytes, which is above the budget of {}; {} plans again.",
                    graph.name(),
                    plan.predictedPeakBytes(),
                    request.budgetBytes(),
                    otherwise.description().name());
        }
        return otherwise.plan(request);
    }
}
