package io.memplan.graph.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Layouts against a twin that looks at the place of every element, on random strided arrays. */
class LayoutsTest {

    private static final int ROUNDS = 20_000;

    @Test
    void contiguous_ofShape_countsFromTheEnd() {
        assertThat(Layouts.contiguous(List.of(2L, 3L, 4L))).containsExactly(12L, 4L, 1L);
        assertThat(Layouts.contiguous(List.of())).isEmpty();
        assertThat(Layouts.contiguous(List.of(2L, 0L, 4L))).containsExactly(4L, 4L, 1L);
    }

    @Test
    void isContiguous_onRandomArrays_meansThatElementsCountUp() {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            Tensor tensor = strided(random);
            List<Long> places = places(tensor.shape(), tensor.strides());
            List<Long> counted =
                    IntStream.range(0, places.size()).mapToObj(i -> (long) i).toList();
            assertThat(tensor.isContiguous()).as("%s", tensor).isEqualTo(places.equals(counted));
        }
    }

    @Test
    void isDense_onRandomArrays_meansThatElementsFillTheirRange() {
        Random random = new Random(2);
        for (int round = 0; round < ROUNDS; round++) {
            Tensor tensor = strided(random);
            List<Long> places = places(tensor.shape(), tensor.strides());
            boolean fills =
                    places.stream().distinct().count() == places.size() && Collections.max(places) == places.size() - 1;
            assertThat(Layouts.isDense(tensor.shape(), tensor.strides()))
                    .as("%s", tensor)
                    .isEqualTo(fills);
        }
    }

    @Test
    void viewed_onRandomArrays_findsAViewExactlyWhereStridesCanReachEveryElement() {
        Random random = new Random(3);
        int views = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Tensor tensor = strided(random);
            List<Long> target = regrouped(random, tensor.type().elements());
            Optional<List<Long>> predicted = Layouts.viewed(tensor.shape(), tensor.strides(), target);
            List<Long> places = places(tensor.shape(), tensor.strides());
            boolean possible = reaches(places, target);
            assertThat(predicted.isPresent()).as("%s as %s", tensor, target).isEqualTo(possible);
            predicted.ifPresent(strides -> assertThat(places(target, strides)).isEqualTo(places));
            views += possible ? 1 : 0;
        }
        assertThat(views).isBetween(ROUNDS / 5, ROUNDS * 4 / 5);
    }

    @Test
    void viewed_ofNoElements_isAlwaysPossible() {
        assertThat(Layouts.viewed(List.of(0L, 3L), List.of(7L, 2L), List.of(5L, 0L)))
                .contains(List.of(1L, 1L));
        assertThat(Layouts.viewed(List.of(0L, 3L), List.of(7L, 2L), List.of(0L, 3L)))
                .contains(List.of(7L, 2L));
    }

    @Test
    void expanded_onRandomArrays_repeatsElements() {
        Random random = new Random(4);
        for (int round = 0; round < ROUNDS; round++) {
            Tensor tensor = strided(random);
            List<Long> shape = new ArrayList<>(tensor.shape());
            shape.replaceAll(size -> size == 1 ? 1L + random.nextInt(3) : size);
            shape.add(0, 1L + random.nextInt(3));
            List<Long> strides = Layouts.expanded(tensor, shape);
            assertThat(places(shape, strides)).isEqualTo(broadcastPlaces(tensor, shape));
        }
    }

    @Test
    void elementwise_ofOneArray_isDenseInTheOrderOfItsStrides() {
        Random random = new Random(5);
        for (int round = 0; round < ROUNDS; round++) {
            Tensor tensor = strided(random);
            List<Long> strides = Layouts.elementwise(tensor.shape(), List.of(tensor));
            assertThat(Layouts.isDense(tensor.shape(), strides)).isTrue();
            assertOrderOf(tensor, tensor.shape(), strides);
        }
    }

    @Test
    void elementwise_ofTwoArrays_followsTheFirst() {
        Random random = new Random(6);
        for (int round = 0; round < ROUNDS; round++) {
            Tensor first = strided(random);
            Tensor second = new Tensor(1, first.type(), permutedStrides(random, first.shape()));
            List<Long> strides = Layouts.elementwise(first.shape(), List.of(first, second));
            assertThat(Layouts.isDense(first.shape(), strides)).isTrue();
            if (first.strides().stream().noneMatch(stride -> stride == 0)) {
                assertOrderOf(first, first.shape(), strides);
            }
        }
    }

    @Test
    void elementwise_ofBroadcastFirst_followsTheSecond() {
        Tensor scalar = new Tensor(0, type(List.of()), List.of());
        Tensor columns = new Tensor(1, type(List.of(3L, 4L)), List.of(1L, 3L));
        assertThat(Layouts.elementwise(columns.shape(), List.of(scalar, columns)))
                .containsExactly(1L, 3L);
    }

    @Test
    void like_ofDenseArray_keepsItsStridesAndPacksOthers() {
        Tensor dense = new Tensor(0, type(List.of(3L, 1L, 4L)), List.of(1L, 77L, 3L));
        assertThat(Layouts.like(dense)).containsExactly(1L, 77L, 3L);
        Tensor gaps = new Tensor(0, type(List.of(3L, 4L)), List.of(2L, 12L));
        assertThat(Layouts.like(gaps)).containsExactly(1L, 3L);
    }

    /** Axes of different strides keep their order; axes of size one do not count. */
    private static void assertOrderOf(Tensor tensor, List<Long> shape, List<Long> strides) {
        for (int a = 0; a < shape.size(); a++) {
            for (int b = 0; b < shape.size(); b++) {
                if (shape.get(a) > 1
                        && shape.get(b) > 1
                        && tensor.strides().get(a) > 0
                        && tensor.strides().get(a) < tensor.strides().get(b)) {
                    assertThat(strides.get(a))
                            .as("%s gives %s", tensor, strides)
                            .isLessThan(strides.get(b));
                }
            }
        }
    }

    private static TensorType type(List<Long> shape) {
        return new TensorType(ElementType.FLOAT32, shape);
    }

    /** An array whose axes are permuted, cut out of larger ones, or repeated. */
    private static Tensor strided(Random random) {
        List<Long> shape = new ArrayList<>();
        for (int axis = random.nextInt(4); axis >= 0; axis--) {
            shape.add(1L + random.nextInt(4));
        }
        List<Long> strides = new ArrayList<>(permutedStrides(random, shape));
        if (random.nextInt(3) == 0) {
            strides.set(random.nextInt(shape.size()), 0L);
        }
        if (random.nextInt(3) == 0) {
            strides.replaceAll(stride -> stride * 2);
        }
        return new Tensor(0, type(shape), strides);
    }

    private static List<Long> permutedStrides(Random random, List<Long> shape) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, shape.size()).boxed().toList());
        if (random.nextInt(3) > 0) {
            Collections.shuffle(order, random);
        }
        Long[] strides = new Long[shape.size()];
        long stride = 1;
        for (int place = order.size() - 1; place >= 0; place--) {
            strides[order.get(place)] = stride;
            stride *= shape.get(order.get(place)) + (random.nextInt(6) == 0 ? 1 : 0);
        }
        return List.of(strides);
    }

    private static List<Long> regrouped(Random random, long elements) {
        List<Long> shape = new ArrayList<>();
        long left = elements;
        while (left > 1 || random.nextInt(3) == 0) {
            long size = 1L + random.nextInt(6);
            if (left % size == 0) {
                shape.add(size);
                left /= size;
            }
        }
        return shape;
    }

    /** Returns where each element lies, in row-major order. */
    private static List<Long> places(List<Long> shape, List<Long> strides) {
        List<Long> places = List.of(0L);
        for (int axis = 0; axis < shape.size(); axis++) {
            List<Long> next = new ArrayList<>();
            for (long place : places) {
                for (long i = 0; i < shape.get(axis); i++) {
                    next.add(place + i * strides.get(axis));
                }
            }
            places = next;
        }
        return places;
    }

    private static List<Long> broadcastPlaces(Tensor tensor, List<Long> shape) {
        List<Long> strides = new ArrayList<>(Collections.nCopies(shape.size(), 0L));
        int leading = shape.size() - tensor.shape().size();
        for (int axis = 0; axis < tensor.shape().size(); axis++) {
            if (tensor.shape().get(axis) != 1) {
                strides.set(axis + leading, tensor.strides().get(axis));
            }
        }
        return places(shape, strides);
    }

    /** Tries the only strides that can be right: those read off the second element of each axis. */
    private static boolean reaches(List<Long> places, List<Long> target) {
        List<Long> strides = new ArrayList<>();
        List<Long> counting = Layouts.contiguous(target);
        for (int axis = 0; axis < target.size(); axis++) {
            strides.add(
                    target.get(axis) == 1 ? 0 : places.get(counting.get(axis).intValue()));
        }
        return places(target, strides).equals(places);
    }
}
