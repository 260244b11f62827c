package io.memplan.experiments.training;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.measure.ForkedTask;
import io.memplan.experiments.measure.StepTimes;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.InfeasibleBudgetException;
import io.memplan.trainer.PlannedTrainer;
import io.memplan.trainer.execute.StepReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Times the steps of a plain and a planned training that take turns in one process, so that a machine that slows down
 * meanwhile slows both. Loading a batch does not count, nor does the first step after one of the other's.
 */
public final class InterleavedWorker {

    private static final ObjectMapper JSON = new ObjectMapper();

    private InterleavedWorker() {}

    /** Runs the job on the standard input: {@code jobs}, {@code warmUps} and {@code rounds}. */
    public static void main(String[] arguments) throws Exception {
        ForkedTask.serve(InterleavedWorker::run);
    }

    /**
     * Times jobs in a process of its own.
     *
     * @return an object with the array {@code medianNanos}, in the order of the jobs, and beside it {@code plans}, each what a
     *     planned step did, or {@code infeasible}
     */
    static JsonNode fork(List<TrainingJob> jobs, int warmUps, int rounds, Duration timeout) {
        ObjectNode job = JSON.createObjectNode();
        ArrayNode array = job.putArray("jobs");
        jobs.forEach(each -> array.add(each.toJson()));
        job.put("warmUps", warmUps).put("rounds", rounds);
        return TrainingWorker.fork(InterleavedWorker.class, job, timeout);
    }

    private static JsonNode run(JsonNode job) throws Exception {
        List<Way> ways = new ArrayList<>();
        try {
            for (JsonNode each : job.get("jobs")) {
                ways.add(new Way(TrainingSetup.of(TrainingJob.of(each))));
            }
            int warmUps = job.get("warmUps").asInt();
            int rounds = job.get("rounds").asInt();
            List<Way> order = new ArrayList<>(ways);
            for (int round = -warmUps; round < rounds; round++) {
                for (Way way : order) {
                    way.step(false); // finds the memory that the other has left behind; in training it would be its own
                    way.step(round >= 0);
                }
                Collections.reverse(order);
            }
            ObjectNode answer = JSON.createObjectNode();
            ArrayNode medians = answer.putArray("medianNanos");
            ArrayNode plans = answer.putArray("plans");
            for (Way way : ways) {
                medians.add(StepTimes.of("step", way.nanos).medianNanos());
                way.describe(plans.addObject());
            }
            return answer;
        } catch (InfeasibleBudgetException e) {
            return TrainingWorker.describe(e.plan());
        } finally {
            ways.forEach(Way::close);
        }
    }

    /** One of the trainings that take turns. */
    private static final class Way implements AutoCloseable {

        private final TrainingSetup setup;
        private final Model model;
        private final Trainer trainer;
        private final List<Long> nanos = new ArrayList<>();
        private final List<Long> copyNanos = new ArrayList<>();
        private final Optional<PlannedTrainer> planned;
        private Iterator<Batch> batches = Collections.emptyIterator();
        private int epoch;

        Way(TrainingSetup setup) {
            this.setup = setup;
            this.model = setup.newModel();
            PlainTraining training = setup.training(StepObserver.NONE);
            this.planned = setup.job().plan().budget() == null
                    ? Optional.empty()
                    : Optional.of(setup.newTrainer(model, training));
            this.trainer = planned.isPresent() ? planned.get() : model.newTrainer(training.config(model));
            training.initialize(trainer);
            Engine.getInstance().setRandomSeed(setup.job().seed());
        }

        void step(boolean counts) throws Exception {
            try (Batch batch = nextWhole()) {
                long start = System.nanoTime();
                PlainTraining.step(trainer, batch);
                if (counts) {
                    nanos.add(System.nanoTime() - start);
                    planned.flatMap(PlannedTrainer::latestReport)
                            .ifPresent(report -> copyNanos.add(report.copyNanos()));
                }
            }
        }

        /** Writes what a planned step did; nothing of a plain one. */
        void describe(ObjectNode node) {
            if (planned.isPresent()) {
                Plan plan = planned.get().latestPlan().orElseThrow();
                StepReport report = planned.get().latestReport().orElseThrow();
                node.put("schedule", plan.schedule().hashCode());
                node.put("recomputes", plan.schedule().recomputes());
                node.put("swappedBytes", report.swappedBytes());
                node.put("copyNanos", StepTimes.of("copies", copyNanos).medianNanos());
                node.put("diskBytes", report.diskBytes());
            }
        }

        /** Skips a short last batch, which takes another time. */
        private Batch nextWhole() throws Exception {
            int whole = Math.min(setup.job().batch(), setup.data().train().count());
            Batch batch = next();
            while (batch.getSize() < whole) {
                batch.close();
                batch = next();
            }
            return batch;
        }

        private Batch next() throws Exception {
            if (!batches.hasNext()) {
                batches = trainer.iterateDataset(setup.data()
                                .trainDataset(setup.job().batch(), setup.job().seed() + epoch++))
                        .iterator();
            }
            return batches.next();
        }

        @Override
        public void close() {
            trainer.close();
            model.close();
        }
    }
}
