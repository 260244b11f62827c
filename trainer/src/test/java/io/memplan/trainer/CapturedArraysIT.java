package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import io.memplan.graph.plan.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocks that use arrays of their own, made before tracing or from many numbers: planned training against DJL's. */
final class CapturedArraysIT {

    private static final int WIDTH = 30;

    private final NDManager own = NDManager.newBaseManager();

    @AfterEach
    void closeOwnArrays() {
        own.close();
    }

    private static Block block(Function<NDArray, NDArray> function) {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(WIDTH).build())
                .add(LambdaBlock.singleton(function))
                .add(Linear.builder().setUnits(3).build());
    }

    /** Trains three steps, and calls back before each; returns the bits of all parameters. */
    private static List<byte[]> train(Block block, boolean planned, Runnable beforeStep) {
        Engine.getInstance().setRandomSeed(3);
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optDevices(new Device[] {Device.cpu()});
        List<byte[]> bits = new ArrayList<>();
        try (Model model = Model.newInstance("captured", Device.cpu())) {
            model.setBlock(block);
            try (Trainer plain = model.newTrainer(config);
                    Trainer trainer = planned ? planner().wrap(plain) : plain) {
                trainer.initialize(new Shape(4, 6));
                NDList data = new NDList(trainer.getManager().randomNormal(new Shape(4, 6)));
                NDList labels = new NDList(trainer.getManager().create(new long[] {0, 2, 1, 1}));
                for (int i = 0; i < 3; i++) {
                    beforeStep.run();
                    try (GradientCollector collector = trainer.newGradientCollector()) {
                        NDArray loss = trainer.getLoss().evaluate(labels, trainer.forward(data, labels));
                        collector.backward(loss);
                    }
                    trainer.step();
                }
                block.getParameters()
                        .values()
                        .forEach(parameter -> bits.add(parameter.getArray().toByteArray()));
            }
        }
        return bits;
    }

    private static MemoryPlanner planner() {
        return MemoryPlanner.builder().setBudget(new Budget.Absolute(1L << 40)).build();
    }

    @Test
    void training_withArrayMadeBefore_hasTheBitsOfDjl() {
        NDArray table = own.randomNormal(new Shape(4, WIDTH));
        NDArray places = own.create(new long[] {3, 1, 1, 0});
        Function<NDArray, NDArray> function =
                x -> x.add(table).mul(table.get(places)).tanh();
        assertThat(train(block(function), true, () -> {}))
                .usingRecursiveComparison()
                .isEqualTo(train(block(function), false, () -> {}));
    }

    @Test
    void training_withArrayThatTheUserChanges_seesTheChange() {
        NDArray table = own.zeros(new Shape(WIDTH));
        Function<NDArray, NDArray> function = x -> x.add(table).tanh();
        List<byte[]> planned = train(block(function), true, () -> table.addi(0.5f));
        table.muli(0);
        List<byte[]> plain = train(block(function), false, () -> table.addi(0.5f));
        table.muli(0);
        assertThat(planned).usingRecursiveComparison().isEqualTo(plain);
        assertThat(planned.get(0))
                .isNotEqualTo(train(block(function), true, () -> {}).get(0));
    }

    @Test
    void training_withManyNumbers_hasTheBitsOfDjl() {
        float[] numbers = new float[4 * WIDTH];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(i);
        }
        Function<NDArray, NDArray> function =
                x -> x.add(x.getManager().create(numbers, new Shape(4, WIDTH))).tanh();
        assertThat(train(block(function), true, () -> {}))
                .usingRecursiveComparison()
                .isEqualTo(train(block(function), false, () -> {}));
    }

    @Test
    void training_withItsOwnParameterReachedDirectly_trainsIt() {
        SequentialBlock[] holder = new SequentialBlock[1];
        Function<NDArray, NDArray> function = x -> {
            NDArray bias = holder[0]
                    .getChildren()
                    .get(0)
                    .getValue()
                    .getParameters()
                    .get("bias")
                    .getArray();
            return x.mul(bias).tanh();
        };
        List<List<byte[]>> bits = new ArrayList<>();
        for (boolean planned : new boolean[] {true, false}) {
            holder[0] = new SequentialBlock();
            holder[0].add(Linear.builder().setUnits(WIDTH).build());
            holder[0].add(new LambdaBlock(list -> {
                // initialization runs the function before the parameter has an array
                boolean ready = holder[0].getChildren().get(0).getValue().isInitialized();
                return ready ? new NDList(function.apply(list.head())) : list;
            }));
            holder[0].add(Linear.builder().setUnits(3).build());
            bits.add(train(holder[0], planned, () -> {}));
        }
        assertThat(bits.get(0)).usingRecursiveComparison().isEqualTo(bits.get(1));
    }

    @Test
    void training_withArrayThatWasClosed_saysSo() {
        NDArray table = own.zeros(new Shape(WIDTH), DataType.FLOAT32);
        int[] steps = {0};
        assertThatThrownBy(() -> train(block(x -> x.add(table).tanh()), true, () -> {
                    if (steps[0]++ == 1) {
                        table.close();
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was closed before the step.\nMaybe let a manager own it");
    }
}
