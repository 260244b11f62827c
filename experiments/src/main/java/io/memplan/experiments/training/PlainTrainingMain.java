package io.memplan.experiments.training;

import io.memplan.experiments.measure.ForkedTask;

/** Runs a {@link TrainingJob} with plain DJL in a forked Java virtual machine. */
public final class PlainTrainingMain {

    private PlainTrainingMain() {}

    /** Reads the job from the standard input and writes its result to the standard output. */
    public static void main(String[] args) throws Exception {
        ForkedTask.serve(job -> TrainingJob.from(job).run(TrainingJob.PLAIN));
    }
}
