package io.memplan.experiments.training;

import ai.djl.Model;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.measure.ForkedJvm;
import io.memplan.experiments.measure.ForkedTask;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.InfeasibleBudgetException;
import io.memplan.trainer.PlannedTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Trains in a process of its own, plain or planned, so that its resident memory is that of the training alone.
 *
 * <p>The answer states {@code steps}, {@code lossBits}, {@code stepNanos}, {@code measuredPeakBytes} (over the state
 * before the first step; absent where it cannot be measured), and of a planned training {@code plan}; or only
 * {@code infeasible}.
 */
public final class TrainingWorker {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long HEAP_BYTES = 192L << 20;
    private static final long ROOMY_HEAP_BYTES = 4L << 30;

    private TrainingWorker() {}

    /** Runs the job on the standard input. */
    public static void main(String[] arguments) throws Exception {
        ForkedTask.serve(job -> run(TrainingJob.of(job)));
    }

    /** Runs a job in a process of its own. */
    public static JsonNode fork(TrainingJob job, Duration timeout) {
        return fork(job, Threads.MANY, timeout);
    }

    /** Runs a job in a process of its own, with so many threads. */
    static JsonNode fork(TrainingJob job, Threads threads, Duration timeout) {
        return fork(TrainingWorker.class, job.toJson(), threads, timeout);
    }

    /**
     * Runs a job in a process whose garbage is not collected for a long while.
     *
     * <p>DJL 0.35.1 needs that to be repeatable: the scalar of a call such as {@code minimum(6)} (ReLU6 is made of one)
     * lives in Java's memory, and a collection between the forward and the backward pass frees it although autograd
     * still reads it. Planned training has no such scalars.
     */
    static JsonNode forkWithoutCollections(TrainingJob job, Threads threads, Duration timeout) {
        ForkedJvm.Builder builder = ForkedJvm.builder(TrainingWorker.class)
                .optHeapBytes(ROOMY_HEAP_BYTES)
                .optTimeout(timeout)
                .addJvmArgument("-XX:+UseSerialGC")
                .addJvmArgument("-Xms" + ROOMY_HEAP_BYTES)
                .addJvmArgument("-Xmn" + ROOMY_HEAP_BYTES / 8 * 7);
        return threads.set(builder).build().run(job.toJson());
    }

    /** How many threads the engine computes with. */
    enum Threads {
        /** As many as it likes. */
        MANY,
        /** One, for the same sums in the same order from run to run. */
        ONE;

        private ForkedJvm.Builder set(ForkedJvm.Builder builder) {
            builder.addEnvironment("OMP_WAIT_POLICY", "passive");
            if (this == ONE) {
                builder.addEnvironment("OMP_NUM_THREADS", "1").addEnvironment("MKL_NUM_THREADS", "1");
            }
            return builder;
        }
    }

    static JsonNode fork(Class<?> main, JsonNode job, Duration timeout) {
        return fork(main, job, Threads.MANY, timeout);
    }

    private static JsonNode fork(Class<?> main, JsonNode job, Threads threads, Duration timeout) {
        ForkedJvm.Builder builder = ForkedJvm.builder(main)
                .optHeapBytes(HEAP_BYTES)
                .optTimeout(timeout)
                .optResidentHeap()
                .addJvmArgument("-XX:+UseSerialGC");
        return threads.set(builder).build().run(job);
    }

    private static JsonNode run(TrainingJob job) {
        TrainingSetup setup = TrainingSetup.of(job);
        ObjectNode answer = JSON.createObjectNode();
        try (Model model = setup.newModel()) {
            TrainingOutcome outcome;
            if (job.plan().budget() == null) {
                outcome = setup.training(StepObserver.NONE).run(model);
            } else {
                PlannedSteps planned = new PlannedSteps();
                AtomicReference<PlannedTrainer> trainer = new AtomicReference<>();
                PlainTraining training = setup.training((step, total, loss, nanos) -> {
                    planned.note(Objects.requireNonNull(trainer.get()));
                    return true;
                });
                outcome = training.run(model, m -> {
                    trainer.set(setup.newTrainer(m, training));
                    return trainer.get();
                });
                planned.writeTo(answer.putObject("plan"));
            }
            describe(outcome, answer);
            if (job.dump() != null) {
                ParameterDump.write(model.getBlock(), Path.of(job.dump()));
            }
        } catch (InfeasibleBudgetException e) {
            return describe(e.plan());
        }
        return answer;
    }

    private static void describe(TrainingOutcome outcome, ObjectNode answer) {
        answer.put("steps", outcome.steps());
        ArrayNode losses = answer.putArray("lossBits");
        outcome.lossBits().forEach(losses::add);
        ArrayNode nanos = answer.putArray("stepNanos");
        outcome.stepNanos().forEach(nanos::add);
        outcome.peakOverStartBytes().ifPresent(peak -> answer.put("measuredPeakBytes", peak));
    }

    /** Describes a plan that does not exist. */
    public static ObjectNode describe(Plan plan) {
        ObjectNode answer = JSON.createObjectNode();
        Infeasibility why = plan.infeasibility().orElseThrow();
        answer.putObject("infeasible")
                .put("budgetBytes", plan.budgetBytes())
                .put("smallestFeasibleBytes", why.smallestFeasibleBytes())
                .put("bindingOperation", why.bindingOperation())
                .put("bindingName", why.bindingName())
                .put("proven", why.proven());
        return answer;
    }
}
