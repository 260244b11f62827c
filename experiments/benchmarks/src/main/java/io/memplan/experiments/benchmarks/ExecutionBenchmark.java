package io.memplan.experiments.benchmarks;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.MemoryPlanner;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Steps whose operations compute next to nothing: what is left is what the executor, or plain DJL, adds to each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ExecutionBenchmark {

    /** Forward calls of the network: as many operations forward, and as many backward. */
    private static final int LAYERS = 200;

    /** Which trainer takes the step. */
    @Param({"planned", "plain"})
    public String trainer = "planned";

    private @Nullable Model model;
    private @Nullable Trainer running;
    private NDList data = new NDList();
    private NDList labels = new NDList();

    /** Makes the network of activations after one layer with weights. */
    @Setup
    public void start() {
        SequentialBlock block =
                new SequentialBlock().add(Linear.builder().setUnits(4).build());
        for (int i = 0; i < LAYERS; i++) {
            block.add(Activation.tanhBlock());
        }
        Model made = Model.newInstance("small", Device.cpu());
        made.setBlock(block);
        Trainer plain =
                made.newTrainer(new DefaultTrainingConfig(Loss.l2Loss()).optDevices(new Device[] {Device.cpu()}));
        plain.initialize(new Shape(1, 4));
        data = new NDList(made.getNDManager().ones(new Shape(1, 4), DataType.FLOAT32));
        labels = new NDList(made.getNDManager().ones(new Shape(1, 4), DataType.FLOAT32));
        model = made;
        running = trainer.equals("plain")
                ? plain
                : MemoryPlanner.builder()
                        .setBudget(Budget.parse("100%"))
                        .build()
                        .wrap(plain);
    }

    /** Forward and backward; the time of one of the layers. */
    @Benchmark
    @OperationsPerInvocation(LAYERS)
    public float step() {
        Trainer current = Objects.requireNonNull(running);
        try (GradientCollector collector = current.newGradientCollector()) {
            NDList predictions = current.forward(data, labels);
            NDArray loss = current.getLoss().evaluate(labels, predictions);
            collector.backward(loss);
            float value = loss.getFloat();
            loss.close();
            predictions.close();
            return value;
        }
    }

    /** Closes the model. */
    @TearDown
    public void stop() {
        if (running != null) {
            running.close();
        }
        if (model != null) {
            model.close();
        }
    }
}
