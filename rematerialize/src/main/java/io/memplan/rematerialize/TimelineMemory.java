package io.memplan.rematerialize;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CumulativeConstraint;
import com.google.ortools.sat.IntVar;
import io.memplan.graph.plan.PlanRequest;
import java.util.List;

/** The device's memory in a timeline model: a resource that stays and workspaces share. */
final class TimelineMemory {

    private TimelineMemory() {}

    /** Adds that all stays, and workspaces while computes run, are within the budget at every time. */
    static void addTo(
            CpModel model,
            PlanRequest request,
            CompactGraph graph,
            TimelineClock clock,
            List<TimelineModel.Stay> stays,
            List<TimelineModel.Run> runs) {
        CumulativeConstraint device =
                model.addCumulative(request.budgetBytes() - request.graph().alwaysResidentBytes());
        for (TimelineModel.Stay stay : stays) {
            if (graph.bytes[stay.storage()] > 0) {
                IntVar length = model.newIntVar(0, clock.horizon(), "length");
                device.addDemand(
                        model.newOptionalIntervalVar(stay.start(), length, stay.end(), stay.present(), "bytes"),
                        graph.bytes[stay.storage()]);
            }
        }
        for (TimelineModel.Run run : runs) {
            if (graph.workspace[run.operation()] > 0) {
                device.addDemand(
                        model.newOptionalFixedSizeIntervalVar(
                                run.start(), clock.partsOf(run.operation()), run.present(), "workspace"),
                        graph.workspace[run.operation()]);
            }
        }
    }
}
