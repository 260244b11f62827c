package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings whose parameters, activations and inputs are not in single precision: planned as plain, bit for bit. */
final class ElementTypesIT {

    private static final Shape ROWS = new Shape(8, 6);

    /** DJL's own initializers draw in single precision only. */
    private static NDArray waves(NDManager manager, Shape shape, DataType type) {
        return manager.arange((float) shape.size())
                .mul(1.7)
                .sin()
                .mul(0.3)
                .reshape(shape)
                .toType(type, false);
    }

    private static Block network(NDManager manager, DataType type) {
        Block block = new SequentialBlock()
                .add(Linear.builder().setUnits(16).build())
                .add(Activation::tanh)
                .add(LayerNorm.builder().build())
                .add(Dropout.builder().optRate(0.3f).build())
                .add(Linear.builder().setUnits(12).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(3).build());
        block.setInitializer(ElementTypesIT::waves, Parameter.Type.WEIGHT);
        block.initialize(manager, type, ROWS);
        return block;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT16"})
    void train_inPrecision_hasTheBitsOfPlainDjl(DataType type) {
        TrainingPair pair = new TrainingPair(
                manager -> network(manager, type),
                (manager, step) -> new NDList(manager.randomNormal(ROWS).toType(type, false)),
                (manager, step) -> new NDList(manager.ones(new Shape(8, 3), type)));
        pair.verify(TrainingPair.recomputing());
        pair.optimizer(TrainingPair::adam).verify(TrainingPair.keeping());
    }

    /** DJL's own trainer reads the gradients as floats before its first step; the gradients themselves are tested apart. */
    @Test
    void step_inDoublePrecision_isRefusedByPlainDjl() {
        TrainingPair pair = new TrainingPair(
                manager -> network(manager, DataType.FLOAT64),
                (manager, step) -> new NDList(manager.randomNormal(ROWS).toType(DataType.FLOAT64, false)),
                (manager, step) -> new NDList(manager.ones(new Shape(8, 3), DataType.FLOAT64)));
        assertThatThrownBy(() -> pair.verify(TrainingPair.recomputing()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("DataType mismatch")
                .hasStackTraceContaining("ai.djl.training.Trainer.checkGradients");
    }

    /** Sums the embeddings of the places that a mask of booleans chooses. */
    private static final class MaskedBag extends AbstractBlock {

        private final Parameter table = addParameter(Parameter.builder()
                .setName("table")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(11, 5))
                .build());

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
            NDArray rows = store.getValue(table, inputs.head().getDevice(), training);
            NDArray found = rows.get(inputs.get(0).flatten()).reshape(4, 7, 5);
            NDArray chosen = inputs.get(1).toType(rows.getDataType(), false).expandDims(2);
            NDArray count = inputs.get(2).toType(rows.getDataType(), false).expandDims(1);
            return new NDList(
                    found.mul(chosen).sum(new int[] {1}).div(count.add(1)).tanh());
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return new Shape[] {new Shape(4, 5)};
        }
    }

    private static Block bag(NDManager manager, DataType type) {
        Block block = new MaskedBag();
        block.setInitializer(ElementTypesIT::waves, Parameter.Type.WEIGHT);
        block.initialize(manager, type, new Shape(4, 7), new Shape(4, 7), new Shape(4));
        return block;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT16"})
    void train_onIdsAndMasks_hasTheBitsOfPlainDjl(DataType type) {
        new TrainingPair(
                        manager -> bag(manager, type),
                        (manager, step) -> new NDList(
                                manager.randomInteger(0, 11, new Shape(4, 7), DataType.INT64),
                                manager.randomUniform(0, 1, new Shape(4, 7)).gt(0.3f),
                                manager.randomInteger(1, 5, new Shape(4), DataType.INT32)),
                        (manager, step) -> new NDList(manager.ones(new Shape(4, 5), type)))
                .verify(TrainingPair.recomputing());
    }

    /** Why these types are refused: asked for an array of them, the engine ends the process. */
    @ParameterizedTest
    @ValueSource(strings = {"BFLOAT16", "INT16"})
    void engine_askedForTypeItHasNoNumberFor_endsTheProcess(String type, @TempDir Path folder)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + folder.resolve("error.log"),
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TypeProbe.class.getName(),
                        type))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotIn(0, 1);
    }

    /** Asks the engine for an array of a type; exit code 1 would be an exception that can be caught. */
    static final class TypeProbe {

        private TypeProbe() {}

        public static void main(String[] args) {
            try (NDManager manager = NDManager.newBaseManager()) {
                manager.zeros(new Shape(2), DataType.valueOf(args[0]));
            }
        }
    }
}
