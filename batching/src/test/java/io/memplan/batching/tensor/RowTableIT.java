package io.memplan.batching.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that are picked from copies of slabs are those that are picked from the slabs themselves. */
final class RowTableIT {

    private static final Shape MEMBER = new Shape(2, 3);

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64", "INT64"})
    void pick_randomRows_equalsJoining(DataType type) {
        Random random = new Random(3);
        try (NDManager manager = NDManager.newBaseManager()) {
            // room for 1,100 rows: it grows once, and starts again every few picks
            RowTable table = new RowTable(MEMBER, type, 1_100 * MEMBER.size() * type.getNumOfBytes());
            List<Slab> slabs = new ArrayList<>();
            for (int round = 0; round < 60; round++) {
                slabs.add(slab(manager, type, 1 + random.nextInt(60), slabs.size()));
                List<TensorValue> values = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    Slab slab = slabs.get(Math.max(0, slabs.size() - 1 - random.nextInt(12)));
                    values.add(slab.value(random.nextInt(slab.rows())));
                }
                TensorValue[] wanted = values.toArray(new TensorValue[0]);
                NDArray picked = table.pick(Gathering.parts(wanted), wanted.length, new PlaceCache(), manager);
                assertThat(picked).isNotNull().isEqualTo(Gathering.gather(wanted, new PlaceCache(), null));
            }
            table.close();
            table.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32"})
    void pick_moreRowsThanThereIsRoomFor_isLeftToJoining(DataType type) {
        try (NDManager manager = NDManager.newBaseManager()) {
            RowTable table = new RowTable(MEMBER, type, 10 * MEMBER.size() * type.getNumOfBytes());
            Slab large = slab(manager, type, 11, 0);
            TensorValue[] wanted = {large.value(3), large.value(1)};
            assertThat(table.pick(Gathering.parts(wanted), 2, new PlaceCache(), manager))
                    .isNull();
            assertThat(table.bytes()).isZero();
        }
    }

    private static Slab slab(NDManager manager, DataType type, int rows, int number) {
        NDArray array = manager.arange((int) (rows * MEMBER.size()))
                .add(10_000 * number)
                .toType(type, false)
                .reshape(Shapes.concat(rows, MEMBER));
        return new Slab(array, true, false);
    }
}
