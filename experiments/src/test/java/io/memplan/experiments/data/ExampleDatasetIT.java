package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleDatasetIT {

    /** Example {@code i} is the number {@code i} twice, with the label {@code i % 3}. */
    private record Counting(int count) implements Examples {

        @Override
        public Shape shape() {
            return new Shape(2);
        }

        @Override
        public int label(int index) {
            return index % 3;
        }

        @Override
        public float[] features(int index) {
            return new float[] {index, index};
        }
    }

    private static List<List<Integer>> epoch(Dataset dataset) throws Exception {
        List<List<Integer>> batches = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            for (Batch batch : dataset.getData(manager)) {
                assertThat(batch.getLabels().singletonOrThrow().getDataType()).isEqualTo(DataType.INT64);
                float[] values = batch.getData().singletonOrThrow().toFloatArray();
                long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
                List<Integer> numbers = new ArrayList<>();
                for (int i = 0; i < labels.length; i++) {
                    assertThat(values[2 * i]).isEqualTo(values[2 * i + 1]);
                    assertThat(labels[i]).isEqualTo((long) values[2 * i] % 3);
                    numbers.add((int) values[2 * i]);
                }
                batches.add(numbers);
                batch.close();
            }
        }
        return batches;
    }

    @Test
    void inOrder_unevenCount_keepsTheShortLastBatch() throws Exception {
        assertThat(epoch(ExampleDataset.inOrder(new Counting(7), 3)))
                .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
    }

    @Test
    void shuffled_everyEpoch_seesEachExampleOnceInAnotherOrder() throws Exception {
        Dataset dataset = ExampleDataset.shuffled(new Counting(50), 8, 1);

        List<Integer> first = epoch(dataset).stream().flatMap(List::stream).toList();
        List<Integer> second = epoch(dataset).stream().flatMap(List::stream).toList();

        assertThat(first).isNotEqualTo(second).containsExactlyInAnyOrderElementsOf(second);
        assertThat(first).doesNotHaveDuplicates().hasSize(50);
    }

    @Test
    void shuffled_sameSeed_givesTheSameBatchesWhateverElseDrawsNumbers() throws Exception {
        Dataset once = ExampleDataset.shuffled(new Counting(20), 6, 9);
        Dataset again = ExampleDataset.shuffled(new Counting(20), 6, 9);

        for (int i = 0; i < 3; i++) {
            List<List<Integer>> batches = epoch(once);
            ai.djl.util.RandomUtils.nextInt();
            assertThat(epoch(again)).isEqualTo(batches);
        }
        assertThat(epoch(ExampleDataset.shuffled(new Counting(20), 6, 10)))
                .isNotEqualTo(epoch(ExampleDataset.shuffled(new Counting(20), 6, 9)));
    }

    @Test
    void inOrder_noBatchSize_isRefused() {
        assertThatThrownBy(() -> ExampleDataset.inOrder(new Counting(1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch size is 0");
    }
}
