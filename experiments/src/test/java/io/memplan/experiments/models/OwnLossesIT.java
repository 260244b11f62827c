package io.memplan.experiments.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The losses that stand in for those that DJL's PyTorch engine cannot evaluate, against plain loops over numbers. */
final class OwnLossesIT {

    private static final Offset<Double> CLOSE = within(1e-4);

    private static float[] normal(SplittableRandom random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (2 * random.nextDouble() - 1);
        }
        return numbers;
    }

    private static double crossEntropy(float[] logits, int begin, int classes, int right) {
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += Math.exp(logits[begin + i]);
        }
        return Math.log(sum) - logits[begin + right];
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void placesLoss_ofSequences_isTheMeanOfAllPlaces(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int batch = 3;
        int places = 4;
        int classes = 5;
        float[] logits = normal(random, batch * places * classes);
        long[] labels = random.longs((long) batch * places, 0, classes).toArray();
        double expected = 0;
        for (int i = 0; i < labels.length; i++) {
            expected += crossEntropy(logits, i * classes, classes, (int) labels[i]) / labels.length;
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray loss = new PlacesLoss()
                    .evaluate(
                            new NDList(manager.create(labels, new Shape(batch, places))),
                            new NDList(manager.create(logits, new Shape(batch, places, classes))));
            assertThat((double) loss.getFloat()).isCloseTo(expected, CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void nextTokenLoss_ofPaddedSequences_isTheMeanOfWhatIsNoPadding(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int batch = 3;
        int length = 6;
        int classes = 4;
        float[] logits = normal(random, batch * length * classes);
        long[] labels = random.longs((long) batch * length, 0, classes).toArray();
        double sum = 0;
        int counted = 0;
        for (int example = 0; example < batch; example++) {
            for (int place = 0; place + 1 < length; place++) {
                int next = (int) labels[example * length + place + 1];
                if (next != 0) {
                    sum += crossEntropy(logits, (example * length + place) * classes, classes, next);
                    counted++;
                }
            }
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray loss = new NextTokenLoss()
                    .evaluate(
                            new NDList(manager.create(labels, new Shape(batch, length))),
                            new NDList(manager.create(logits, new Shape(batch, length, classes))));
            assertThat((double) loss.getFloat()).isCloseTo(sum / counted, CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void multiBoxLoss_ofRandomBoxes_isThatOfPlainLoops(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MultiBoxTwin twin = new MultiBoxTwin(random, 3, 17, 4, 3);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray loss = new MultiBoxLoss().evaluate(twin.labels(manager), twin.predictions(manager));
            assertThat((double) loss.getFloat()).isCloseTo(twin.loss(), CLOSE);
        }
    }
}
