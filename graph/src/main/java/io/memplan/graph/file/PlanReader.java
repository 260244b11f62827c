package io.memplan.graph.file;

import io.memplan.graph.plan.GraphOrderProof;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a plan, in whatever order the file gives its fields. */
final class PlanReader implements DocumentReader<PlanDocument> {

    private final Path file;
    private final JsonCursor cursor;
    private final StepReader stepReader;
    private final Map<String, Object> valueByField = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();

    PlanReader(Path file, JsonCursor cursor) {
        this.file = file;
        this.cursor = cursor;
        this.stepReader = new StepReader(cursor);
    }

    @Override
    public void field(String field) throws IOException {
        switch (field) {
            case "graph", "strategy", "graphFile", "hardware" -> valueByField.put(field, cursor.text());
            case "seed" -> valueByField.put(field, cursor.integer());
            case "status" -> valueByField.put(field, cursor.choice(PlanStatus.class));
            case "budgetBytes",
                    "hostBudgetBytes",
                    "diskBudgetBytes",
                    "predictedPeakBytes",
                    "predictedNanos",
                    "baseNanos",
                    "lowerBoundNanos",
                    "solveMillis" -> valueByField.put(field, cursor.nonNegative());
            case "infeasibility" -> valueByField.put(field, infeasibility());
            case "graphOrder" -> valueByField.put(field, graphOrder());
            case "steps" -> {
                valueByField.put(field, steps);
                cursor.list(FileLimits.MAX_STEPS, () -> steps.add(stepReader.read()));
            }
            default -> {}
        }
    }

    private Infeasibility infeasibility() throws IOException {
        Map<String, Object> why = new HashMap<>();
        why.put("proven", false);
        why.put("bindingOperation", -1);
        cursor.object(field -> {
            switch (field) {
                case "smallestFeasibleBytes" -> why.put(field, cursor.nonNegative());
                case "bindingOperation" -> why.put(field, cursor.id());
                case "bindingName" -> why.put(field, cursor.text());
                case "proven" -> why.put(field, cursor.flag());
                default -> {}
            }
        });
        return new Infeasibility(
                need(why, "smallestFeasibleBytes", Long.class),
                need(why, "bindingOperation", Integer.class),
                need(why, "bindingName", String.class),
                need(why, "proven", Boolean.class));
    }

    private GraphOrderProof graphOrder() throws IOException {
        Map<String, Object> proof = new HashMap<>();
        cursor.object(field -> {
            switch (field) {
                case "lowerBoundNanos" -> proof.put(field, cursor.nonNegative());
                case "infeasible" -> proof.put(field, cursor.flag());
                default -> {}
            }
        });
        return new GraphOrderProof(
                need(proof, "lowerBoundNanos", Long.class), need(proof, "infeasible", Boolean.class));
    }

    @Override
    public PlanDocument finish() throws CorruptFileException {
        need(valueByField, "steps", List.class);
        PlanStatus status = need(valueByField, "status", PlanStatus.class);
        Optional<Infeasibility> infeasibility = optional("infeasibility", Infeasibility.class);
        if ((status == PlanStatus.INFEASIBLE) != infeasibility.isPresent()) {
            throw cursor.corruptAt(
                    "/status",
                    "the status is " + status + ", but the field 'infeasibility' is "
                            + (infeasibility.isPresent() ? "there" : "missing"),
                    "the plan was changed by hand; solve again");
        }
        Plan plan = new Plan(
                need(valueByField, "graph", String.class),
                need(valueByField, "strategy", String.class),
                optional("seed", Long.class).orElse(0L),
                status,
                new Schedule(steps),
                number("budgetBytes"),
                number("predictedPeakBytes"),
                number("predictedNanos"),
                number("baseNanos"),
                number("lowerBoundNanos"),
                optional("solveMillis", Long.class).orElse(0L),
                infeasibility,
                optional("graphOrder", GraphOrderProof.class));
        PlanOrigin origin = new PlanOrigin(
                optional("graphFile", String.class),
                optional("hardware", String.class),
                optionalBytes("hostBudgetBytes"),
                optionalBytes("diskBudgetBytes"));
        return new PlanDocument(file, plan, origin);
    }

    private OptionalLong optionalBytes(String field) {
        return optional(field, Long.class).stream().mapToLong(Long::longValue).findFirst();
    }

    private long number(String field) throws CorruptFileException {
        return need(valueByField, field, Long.class);
    }

    private <T> Optional<T> optional(String field, Class<T> type) {
        return Optional.ofNullable(valueByField.get(field)).map(type::cast);
    }

    private <T> T need(Map<String, Object> values, String field, Class<T> type) throws CorruptFileException {
        Object value = values.get(field);
        if (value == null) {
            throw cursor.missing(field);
        }
        return type.cast(value);
    }
}
