package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.experiments.measure.ForkedTask;
import io.memplan.experiments.sweep.CellFork;
import io.memplan.experiments.sweep.CellProcess;
import java.time.Duration;

/** Trains one configuration of a search in a process of its own, so that its crash or its memory ends nothing else. */
public final class TrialWorker {

    /** A training takes as long as it takes; its process ends with the one that has asked for it. */
    private static final Duration ANY_TIME = Duration.ofDays(365);

    private static final ObjectMapper JSON = new ObjectMapper();

    private TrialWorker() {}

    /** Trains the configuration on the standard input; a loss that is not there is infinite. */
    public static void main(String[] arguments) throws Exception {
        ForkedTask.serve(trial -> {
            double loss = TuningTrial.of(trial).train();
            return Double.isFinite(loss)
                    ? JSON.createObjectNode().put("loss", loss)
                    : JSON.createObjectNode().putNull("loss");
        });
    }

    /** Returns what trains configurations in processes of so much heap, in bytes. */
    public static CellProcess process(long heapBytes) {
        return trial -> CellFork.run(TrialWorker.class, trial, heapBytes, ANY_TIME);
    }
}
