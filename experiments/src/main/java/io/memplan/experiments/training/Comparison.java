package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plain DJL beside planned training at several budgets: step times from one interleaved run each, resident peaks each
 * from a process of its own.
 */
public final class Comparison {

    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final int PEAK_STEPS = 3;
    private static final int WARM_UPS = 2;

    /**
     * One budget beside plain DJL.
     *
     * @param budget the budget as it was written
     * @param plainStepNanos the median time of a plain step, in nanoseconds; 0 if infeasible
     * @param plannedStepNanos the median time of a planned step, in nanoseconds; 0 if infeasible
     * @param plainPeakBytes the resident peak of plain steps over the state before the first, where measurable
     * @param plannedPeakBytes the resident peak of planned steps over the state before the first, where measurable
     * @param plan what the plan said, or null if infeasible
     * @param infeasible what would be feasible, or null if the budget is
     */
    public record Row(
            String budget,
            long plainStepNanos,
            long plannedStepNanos,
            OptionalLong plainPeakBytes,
            OptionalLong plannedPeakBytes,
            @Nullable JsonNode plan,
            @Nullable JsonNode infeasible) {

        /** Returns the time of a planned step relative to a plain one. */
        public double timeRatio() {
            return plannedStepNanos / (double) plainStepNanos;
        }

        /** Returns the peak of planned steps relative to plain ones, or NaN where it cannot be measured. */
        public double peakRatio() {
            return plannedPeakBytes.isPresent() && plainPeakBytes.isPresent()
                    ? plannedPeakBytes.getAsLong() / (double) plainPeakBytes.getAsLong()
                    : Double.NaN;
        }
    }

    private final TrainingJob job;
    private final int rounds;
    private final Consumer<String> log;

    /**
     * Creates a comparison.
     *
     * @param job the training, whose own budget does not count
     * @param rounds the measured steps of each kind
     * @param log hears what is being done
     */
    public Comparison(TrainingJob job, int rounds, Consumer<String> log) {
        this.job = job;
        this.rounds = rounds;
        this.log = log;
    }

    /** Measures every budget. */
    public List<Row> run(List<String> budgets) {
        JsonNode plain = plain();
        List<Row> rows = new ArrayList<>();
        for (String budget : budgets) {
            rows.add(row(budget, plain));
        }
        return rows;
    }

    /** Measures plain DJL alone, for its peak. */
    public JsonNode plain() {
        log.accept("resident peak of plain DJL (" + PEAK_STEPS + " steps)");
        return TrainingWorker.fork(job.withBudget(null).withSteps(PEAK_STEPS), TIMEOUT);
    }

    /** Measures a budget, beside what was measured of plain DJL alone. */
    public Row row(String budget, JsonNode plain) {
        OptionalLong plainPeak = peak(plain);
        log.accept("resident peak at the budget " + budget + " (" + PEAK_STEPS + " steps)");
        JsonNode planned = TrainingWorker.fork(job.withBudget(budget).withSteps(PEAK_STEPS), TIMEOUT);
        if (planned.has("infeasible")) {
            return new Row(budget, 0, 0, plainPeak, OptionalLong.empty(), null, planned.get("infeasible"));
        }
        log.accept("step times at the budget " + budget + " (" + rounds + " steps of each kind, taking turns)");
        List<TrainingJob> jobs = List.of(
                job.withBudget(null).withSteps(rounds), job.withBudget(budget).withSteps(rounds));
        JsonNode times = InterleavedWorker.fork(jobs, WARM_UPS, rounds, TIMEOUT);
        return new Row(
                budget,
                times.get("medianNanos").get(0).asLong(),
                times.get("medianNanos").get(1).asLong(),
                plainPeak,
                peak(planned),
                planned.get("plan"),
                null);
    }

    private static OptionalLong peak(JsonNode answer) {
        return field(answer, "measuredPeakBytes");
    }

    private static OptionalLong field(JsonNode node, String name) {
        return node.has(name) ? OptionalLong.of(node.get(name).asLong()) : OptionalLong.empty();
    }

    /** Returns a row as an object. */
    public static ObjectNode write(Row row) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        write(row, node);
        return node;
    }

    /** Returns the row that was written as an object. */
    public static Row read(JsonNode node) {
        return new Row(
                node.get("budget").asText(),
                node.path("plainStepNanos").asLong(),
                node.path("plannedStepNanos").asLong(),
                field(node, "plainPeakBytes"),
                field(node, "plannedPeakBytes"),
                node.get("plan"),
                node.get("infeasible"));
    }

    /** Writes a row as fields of an object. */
    public static void write(Row row, ObjectNode node) {
        node.put("budget", row.budget());
        if (row.infeasible() != null) {
            node.set("infeasible", row.infeasible());
            return;
        }
        node.put("timeRatio", row.timeRatio());
        if (!Double.isNaN(row.peakRatio())) {
            node.put("peakRatio", row.peakRatio());
        }
        row.plainPeakBytes().ifPresent(bytes -> node.put("plainPeakBytes", bytes));
        row.plannedPeakBytes().ifPresent(bytes -> node.put("plannedPeakBytes", bytes));
        node.put("plainStepNanos", row.plainStepNanos());
        node.put("plannedStepNanos", row.plannedStepNanos());
        if (row.plan() != null) {
            node.set("plan", row.plan());
        }
    }
}
