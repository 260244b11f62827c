package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.measure.StepTimes;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.PlannedTrainer;
import io.memplan.trainer.Recalibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the steps of one graph took, beside what its latest plan predicted. */
final class PlanTimes {

    /** The steps that warm up and teach what operations and copies take: a prediction from them is tested on later ones. */
    private static final int TEACHING_STEPS = 4;

    private final List<Long> nanos = new ArrayList<>();

    /** Of each step, its time relative to what the steps before it had taught. */
    private final List<Double> measuredToPredicted = new ArrayList<>();

    private Plan plan;
    private Optional<Recalibration> recalibration = Optional.empty();

    PlanTimes(Plan plan) {
        this.plan = plan;
    }

    /** Takes note of a step; returns whether another plan has taken over since the one before. */
    boolean note(Plan latest, PlannedTrainer trainer) {
        boolean switched = !plan.equals(latest);
        if (switched) {
            nanos.clear();
            plan = latest;
        }
        long taken = trainer.latestReport().orElseThrow().nanos();
        nanos.add(taken);
        if (switched) {
            recalibration = Optional.empty();
            measuredToPredicted.clear();
        }
        recalibration.ifPresent(learnt -> measuredToPredicted.add(taken / (double) learnt.calibratedNanos()));
        recalibration = trainer.latestRecalibration();
        return switched;
    }

    void writeTo(ObjectNode node) {
        node.put("predictedNanos", plan.predictedNanos());
        recalibration.ifPresent(learnt -> node.put("calibratedNanos", learnt.calibratedNanos()));
        int from = nanos.size() > TEACHING_STEPS ? TEACHING_STEPS : Math.min(1, nanos.size() - 1);
        List<Long> counted = nanos.subList(from, nanos.size());
        node.put("measuredNanos", StepTimes.of("step", counted).medianNanos());
        if (!measuredToPredicted.isEmpty()) {
            List<Double> sorted = measuredToPredicted.stream().sorted().toList();
            node.put("measuredToPredicted", sorted.get(sorted.size() / 2));
        }
    }
}
