package io.memplan.experiments.training;

import ai.djl.Model;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.measure.ForkedTask;
import io.memplan.experiments.measure.ResidentMemory;

/** Trains planned in a process of its own, and tells the resident memory after a warm-up and at the end. */
public final class LongTraining {

    private static final int WARM_UP_STEPS = 500;

    private LongTraining() {}

    /** Runs the job on the standard input. */
    public static void main(String[] arguments) throws Exception {
        ForkedTask.serve(node -> {
            TrainingSetup setup = TrainingSetup.of(TrainingJob.of(node));
            ObjectNode answer = new ObjectMapper().createObjectNode();
            PlainTraining training = setup.training((step, total, loss, nanos) -> {
                if (step == WARM_UP_STEPS || step == total) {
                    String name = step == total ? "endBytes" : "warmBytes";
                    ResidentMemory.read().currentBytes().ifPresent(bytes -> answer.put(name, bytes));
                }
                return true;
            });
            try (Model model = setup.newModel()) {
                answer.put(
                        "steps",
                        training.run(model, m -> setup.newTrainer(m, training)).steps());
            }
            return answer;
        });
    }
}
