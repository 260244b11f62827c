package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The same training at smaller and smaller budgets, each beside plain DJL: step times that take turns in one process,
 * resident peaks each from a process of its own, and the bytes of the parameters and losses in which they differ.
 */
public final class BudgetSweep implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final int WARM_UPS = 2;

    private final TrainingJob job;
    private final int checkedSteps;
    private final int rounds;
    private final Consumer<String> log;
    private final Path folder;
    private @Nullable JsonNode plainWithDump;

    /**
     * Creates a sweep.
     *
     * @param job the training, whose own budget does not count
     * @param checkedSteps the steps after which parameters are compared and peaks read
     * @param rounds the measured steps of each kind
     * @param log hears what is being done
     */
    public BudgetSweep(TrainingJob job, int checkedSteps, int rounds, Consumer<String> log) throws IOException {
        this.folder = Files.createTempDirectory("memplan-budgets");
        // Both processes of a budget, and nothing else, share its plan.
        this.job = job.withPlan(job.plan().withCache(folder.resolve("plans").toString()));
        this.checkedSteps = checkedSteps;
        this.rounds = rounds;
        this.log = log;
    }

    /** Returns the resident peak of plain DJL over the state before the first step, as {@code measuredPeakBytes}. */
    public JsonNode plain() {
        log.accept("plain DJL, " + checkedSteps + " steps");
        JsonNode answer = TrainingWorker.fork(job.withBudget(null).withSteps(checkedSteps), TIMEOUT);
        return answer.has("measuredPeakBytes")
                ? JsonNodeFactory.instance.objectNode().set("measuredPeakBytes", answer.get("measuredPeakBytes"))
                : JsonNodeFactory.instance.objectNode();
    }

    /**
     * Measures a budget.
     *
     * @return a flat object; of an infeasible budget {@code infeasible}, {@code smallestFeasibleBytes} and where it binds
     */
    public ObjectNode row(String budget, JsonNode plain) throws IOException {
        ObjectNode row = JsonNodeFactory.instance.objectNode().put("budget", budget);
        log.accept("budget " + budget + ": planning and " + checkedSteps + " steps");
        Path dump = folder.resolve("planned");
        TrainingJob planned = job.withBudget(budget).withSteps(checkedSteps);
        JsonNode answer = TrainingWorker.fork(planned.withDump(dump.toString()), TIMEOUT);
        JsonNode infeasible = answer.get("infeasible");
        if (infeasible != null) {
            row.set("budgetBytes", infeasible.get("budgetBytes"));
            row.put("infeasible", true);
            for (String field : List.of("smallestFeasibleBytes", "bindingOperation", "bindingName", "proven")) {
                row.set(field, infeasible.get(field));
            }
            return row;
        }
        log.accept("budget " + budget + ": " + rounds + " steps beside as many of plain DJL, taking turns");
        JsonNode times = InterleavedWorker.fork(
                List.of(
                        job.withBudget(null).withSteps(rounds),
                        job.withBudget(budget).withSteps(rounds)),
                WARM_UPS,
                rounds,
                TIMEOUT);
        double plainNanos = times.at("/medianNanos/0").asDouble();
        double plannedNanos = times.at("/medianNanos/1").asDouble();
        JsonNode plan = answer.get("plan");
        row.set("budgetBytes", plan.get("budgetBytes"));
        row.put("timeRatio", plannedNanos / plainNanos);
        row.put("predictedTimeRatio", 1 + plan.get("overhead").asDouble());
        row.put("plainStepNanos", (long) plainNanos);
        row.put("plannedStepNanos", (long) plannedNanos);
        for (String field : List.of("predictedPeakBytes", "accountedPeakBytes", "keepAllPeakBytes", "recomputes")) {
            row.set(field, plan.get(field));
        }
        if (answer.has("measuredPeakBytes") && plain.has("measuredPeakBytes")) {
            row.set("measuredPeakBytes", answer.get("measuredPeakBytes"));
            row.set("plainPeakBytes", plain.get("measuredPeakBytes"));
            row.put(
                    "peakRatio",
                    answer.get("measuredPeakBytes").asDouble()
                            / plain.get("measuredPeakBytes").asDouble());
        }
        compare(planned, answer, dump, row);
        return row;
    }

    private void compare(TrainingJob planned, JsonNode answer, Path dump, ObjectNode row) throws IOException {
        Path plainDump = folder.resolve("plain");
        if (plainWithDump == null) {
            log.accept("plain DJL, " + checkedSteps + " steps, for its parameters");
            plainWithDump = TrainingWorker.forkWithoutCollections(
                    job.withBudget(null).withSteps(checkedSteps).withDump(plainDump.toString()),
                    TrainingWorker.Threads.MANY,
                    TIMEOUT);
        }
        long differing = Verification.differingBytes(answer, dump, plainWithDump, plainDump);
        row.put("differingBytes", differing);
        row.put("comparedBytes", Files.size(plainDump) + 4L * checkedSteps);
        if (differing > 0) { // does plain DJL have the same bits twice?
            ObjectNode verified = Verification.run(planned, checkedSteps, log);
            row.set("differingBytes", verified.get("differingBytes"));
            if (verified.has("plainDiffersFromItselfBytes")) {
                row.set("plainDiffersFromItselfBytes", verified.get("plainDiffersFromItselfBytes"));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
