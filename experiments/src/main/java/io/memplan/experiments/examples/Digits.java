package io.memplan.experiments.examples;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import io.memplan.experiments.data.DataOptions;
import io.memplan.experiments.data.DataSpec;
import io.memplan.experiments.data.ExampleDataset;
import io.memplan.experiments.data.LabelledData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What the examples share, all of it plain DJL: 1,408 handwritten digits to train on, a small network, a training. */
final class Digits {

    static final int BATCH = 64;
    static final int SIDE = 16;
    static final Shape INPUT = new Shape(BATCH, 1, SIDE, SIDE);

    private static final int SEED = 7;

    private Digits() {}

    static LabelledData data() {
        return DataSpec.parse("digits")
                .open(DataOptions.builder()
                        .optImageSize(SIDE)
                        .optCount(22 * BATCH)
                        .build());
    }

    static ExampleDataset trainingSet() {
        return data().trainDataset(BATCH, SEED);
    }

    /** A network with batch normalization and dropout, whose state and random numbers a plan must not disturb. */
    static SequentialBlock network() {
        return new SequentialBlock()
                .add(convolution(16))
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(convolution(32))
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(convolution(16))
                .add(Activation.geluBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Linear.builder().setUnits(64).build())
                .add(Activation.tanhBlock())
                .add(Linear.builder().setUnits(10).build());
    }

    private static Conv2d convolution(int filters) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(filters)
                .build();
    }

    static Model newModel(Block block) {
        Model model = Model.newInstance("digits", Device.cpu());
        model.setBlock(block);
        return model;
    }

    static DefaultTrainingConfig config() {
        return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.02f))
                        .build());
    }

    /** Trains for one epoch: the same random numbers each time. */
    static void train(Trainer trainer) throws IOException, TranslateException {
        Engine.getInstance().setRandomSeed(SEED);
        trainer.initialize(INPUT);
        EasyTrain.fit(trainer, 1, trainingSet(), null);
    }

    /** Returns how many bytes differ between the weights and statistics of two models. */
    static long differingBytes(Model first, Model second) {
        List<Parameter> ours = first.getBlock().getParameters().values();
        List<Parameter> theirs = second.getBlock().getParameters().values();
        long differing = 0;
        for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
            ByteBuffer a = ours.get(i).getArray().toByteBuffer();
            ByteBuffer b = theirs.get(i).getArray().toByteBuffer();
            differing += Math.abs(a.remaining() - b.remaining());
            while (a.hasRemaining() && b.hasRemaining()) {
                differing += a.get() == b.get() ? 0 : 1;
            }
        }
        return differing;
    }
}
