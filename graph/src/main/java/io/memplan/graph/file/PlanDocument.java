package io.memplan.graph.file;

import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.InPlaceResults;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A plan as it was read from a file, in the ids of the graph file it was made for. */
public final class PlanDocument {

    private final Path file;
    private final Plan plan;
    private final PlanOrigin origin;

    PlanDocument(Path file, Plan plan, PlanOrigin origin) {
        this.file = file;
        this.plan = plan;
        this.origin = origin;
    }

    /** Returns the plan in the ids of its graph file. */
    public Plan planInFileIds() {
        return plan;
    }

    /** Returns what the plan was made from. */
    public PlanOrigin origin() {
        return origin;
    }

    /**
     * Returns the plan in the ids of the graph.
     *
     * @throws CorruptFileException if the plan was made for another graph or names an id that the graph lacks
     */
    public Plan planFor(GraphDocument document) throws CorruptFileException {
        String fingerprint = document.graph().fingerprint();
        if (!plan.graphFingerprint().equals(fingerprint)) {
            throw new CorruptFileException(
                    file,
                    "the plan was made for another graph: it names the fingerprint " + plan.graphFingerprint()
                            + ", but the graph " + document.graph().name() + " has " + fingerprint,
                    "/graph",
                    "solve again for this graph, or name the graph that the plan was made for");
        }
        List<Step> steps = new ArrayList<>(plan.schedule().steps().size());
        StepMapper mapper = new StepMapper(document.valueIds()::toGraph, document.operationIds()::toGraph, steps::add);
        for (Step step : plan.schedule().steps()) {
            step.apply(mapper);
            if (mapper.unknownId() >= 0) {
                throw new CorruptFileException(
                        file,
                        "the step names the id " + mapper.unknownId() + ", which the graph "
                                + document.graph().name() + " lacks",
                        "/steps/" + (steps.size() - 1),
                        "the plan was changed by hand; solve again");
            }
        }
        boolean[] inPlace = InPlaceResults.of(document.graph());
        steps.removeIf(step -> copiesResult(step, inPlace));
        return plan.withSchedule(new Schedule(steps), bindingIn(document));
    }

    /** Returns whether a step copies an in-place result, which its storage brings with it. */
    private static boolean copiesResult(Step step, boolean[] inPlace) {
        CopiedValue copied = new CopiedValue();
        step.apply(copied);
        return copied.value >= 0 && inPlace[copied.value];
    }

    /** Finds the value that a step copies, if it is such a step. */
    private static final class CopiedValue implements StepHandler {

        private int value = -1;

        @Override
        public void compute(int operation, boolean replay) {}

        @Override
        public void free(int storage) {}

        @Override
        public void swapOut(int storage, Tier tier) {
            value = storage;
        }

        @Override
        public void swapIn(int storage) {
            value = storage;
        }

        @Override
        public void dropHost(int storage) {
            value = storage;
        }
    }

    private Optional<Infeasibility> bindingIn(GraphDocument document) throws CorruptFileException {
        if (plan.infeasibility().isEmpty()) {
            return Optional.empty();
        }
        Infeasibility why = plan.infeasibility().get();
        int operation = document.operationIds().toGraph(why.bindingOperation());
        if (operation < 0 && why.bindingOperation() >= 0) {
            throw new CorruptFileException(
                    file,
                    "the operation id " + why.bindingOperation() + " is unknown",
                    "/infeasibility/bindingOperation",
                    "the plan was changed by hand; solve again");
        }
        return Optional.of(new Infeasibility(why.smallestFeasibleBytes(), operation, why.bindingName(), why.proven()));
    }
}
