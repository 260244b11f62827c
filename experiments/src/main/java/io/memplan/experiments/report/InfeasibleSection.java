package io.memplan.experiments.report;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** The part of a report that says that nothing fits a budget, and what would. */
public final class InfeasibleSection {

    private InfeasibleSection() {}

    /** Returns the section of an infeasible plan. */
    public static ReportSection of(TrainingGraph graph, Plan plan) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("status", "infeasible plan"));
        facts.add(new Fact("strategy", plan.strategy()));
        facts.add(new Fact("budget", ByteSize.format(plan.budgetBytes())));
        facts.add(new Fact("keep-all peak", ByteSize.format(graph.keepAllPeakBytes())));
        facts.add(new Fact("always resident", ByteSize.format(graph.alwaysResidentBytes())));
        plan.infeasibility().ifPresent(why -> {
            facts.add(new Fact(
                    "smallest feasible budget",
                    ByteSize.format(why.smallestFeasibleBytes()) + (why.proven() ? ", proven" : ", found")));
            facts.add(new Fact("it binds at", why.bindingName()));
        });
        return new ReportSection(
                graph.name() + " does not fit within " + ByteSize.format(plan.budgetBytes()),
                facts,
                List.of(),
                List.of());
    }
}
