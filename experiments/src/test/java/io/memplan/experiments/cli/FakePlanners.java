package io.memplan.experiments.cli;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Planners that end in each of the ways in which planning can end. */
final class FakePlanners {

    private interface Behaviour {
        Plan plan(PlanRequest request);
    }

    private record Fake(String name, Behaviour behaviour) implements Planner {
        @Override
        public PlannerDescription description() {
            return new PlannerDescription(name, "for tests", "none", "O(1)");
        }

        @Override
        public Plan plan(PlanRequest request) {
            return behaviour.plan(request);
        }
    }

    private FakePlanners() {}

    static Strategies all() {
        return new Strategies(List.of(
                new Fake("auto", request -> keepAll(request, true)),
                new Fake("slow", request -> {
                    waitForLimit(request);
                    return keepAll(request, false);
                }),
                new Fake("lost", request -> {
                    waitForLimit(request);
                    return infeasible(request, false);
                }),
                new Fake("wrong", request -> {
                    Plan plan = keepAll(request, true);
                    List<Step> steps = plan.schedule().steps();
                    return withSchedule(plan, new Schedule(steps.subList(1, steps.size())));
                }),
                new Fake("broken", request -> {
                    throw new IllegalStateException("a fault of the planner");
                })));
    }

    private static Plan keepAll(PlanRequest request, boolean optimal) {
        TrainingGraph graph = request.graph();
        if (request.budgetBytes() < graph.keepAllPeakBytes()) {
            return infeasible(request, true);
        }
        List<Step> steps = new ArrayList<>();
        for (Operation operation : graph.operations()) {
            steps.add(new Step.Compute(operation.id()));
            TreeSet<Integer> storages = new TreeSet<>();
            operation.inputs().forEach(value -> storages.add(graph.storageOf(value)));
            operation.outputs().forEach(value -> storages.add(graph.storageOf(value)));
            for (int storage : storages) {
                if (graph.lastUseOfStorage(storage) == operation.id()) {
                    steps.add(new Step.Free(storage));
                }
            }
        }
        return new Plan(
                graph.fingerprint(),
                "fake",
                request.seed(),
                optimal ? PlanStatus.OPTIMAL : PlanStatus.FEASIBLE,
                new Schedule(steps),
                request.budgetBytes(),
                graph.keepAllPeakBytes(),
                graph.baseNanos(),
                graph.baseNanos(),
                optimal ? graph.baseNanos() : graph.baseNanos() / 2,
                7,
                Optional.empty());
    }

    private static Plan infeasible(PlanRequest request, boolean proven) {
        TrainingGraph graph = request.graph();
        int operation = graph.keepAllPeakOperation();
        return new Plan(
                graph.fingerprint(),
                "fake",
                request.seed(),
                PlanStatus.INFEASIBLE,
                Schedule.empty(),
                request.budgetBytes(),
                0,
                0,
                graph.baseNanos(),
                0,
                7,
                Optional.of(new Infeasibility(
                        graph.keepAllPeakBytes(),
                        operation,
                        graph.operation(operation).name(),
                        proven)));
    }

    private static Plan withSchedule(Plan plan, Schedule schedule) {
        return new Plan(
                plan.graphFingerprint(),
                plan.strategy(),
                plan.seed(),
                plan.status(),
                schedule,
                plan.budgetBytes(),
                plan.predictedPeakBytes(),
                plan.predictedNanos(),
                plan.baseNanos(),
                plan.lowerBoundNanos(),
                plan.solveMillis(),
                plan.infeasibility());
    }

    private static void waitForLimit(PlanRequest request) {
        try {
            Thread.sleep(request.timeLimit().toMillis() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
