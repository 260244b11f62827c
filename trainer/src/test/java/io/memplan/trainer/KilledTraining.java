package io.memplan.trainer;

import ai.djl.ndarray.NDList;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.schedule.Tier;
import io.memplan.trainer.execute.StepObserver;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A training in a process of its own that stops in the middle of a step and waits to be killed. */
final class KilledTraining {

    /** What it prints when tensors wait in the swap file. */
    static final String READY = "in the middle of a step";

    private KilledTraining() {}

    /** Trains with the swap folder and the disk budget in bytes that are given. */
    public static void main(String[] arguments) {
        StepObserver waiting = new StepObserver() {
            @Override
            public void beforeOperation(Operation operation, boolean replay) {
                if (operation.phase() == Phase.BACKWARD) {
                    System.out.println(READY);
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
        new TrainingPair(
                        manager -> SampleNet.RESIDUAL.newBlock(),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.RESIDUAL.input())),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.LABEL)))
                .train(MemoryPlanner.builder()
                        .setBudget(new Budget.Absolute(1L << 40))
                        .optPlanner(TestPlanner.swapping(Tier.DISK, 1))
                        .optRecovery(false)
                        .optSwapFolder(Path.of(arguments[0]))
                        .optDiskBudgetBytes(Long.parseLong(arguments[1]))
                        .optStepObserver(waiting));
    }
}
