package io.memplan.trainer.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random shapes and attributes, small ones, with axes of size one among them and sometimes empty ones. */
final class Draw {

    private static final long[] SIZES = {1, 1, 2, 2, 3, 3, 4, 5, 7, 9};

    private final Random random;

    Draw(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** Returns a number from the first to the last. */
    int between(int first, int last) {
        return first + random.nextInt(Math.max(1, last - first + 1));
    }

    boolean flag() {
        return random.nextBoolean();
    }

    @SafeVarargs
    final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    long size() {
        return SIZES[random.nextInt(SIZES.length)];
    }

    /** Returns a shape of so many axes; one in twenty has an empty one. */
    long[] shape(int leastRank, int mostRank) {
        long[] shape = full(leastRank, mostRank);
        if (shape.length > 0 && random.nextInt(20) == 0) {
            shape[random.nextInt(shape.length)] = 0;
        }
        return shape;
    }

    /** Returns a shape of so many axes without empty ones. */
    long[] full(int leastRank, int mostRank) {
        return IntStream.range(0, between(leastRank, mostRank))
                .mapToLong(axis -> size())
                .toArray();
    }

    /** Returns a shape that meets the given one: some axes are left out in front, some are of size one. */
    long[] meeting(long[] shape) {
        long[] other = Arrays.copyOfRange(shape, between(0, shape.length), shape.length);
        for (int axis = 0; axis < other.length; axis++) {
            other[axis] = random.nextInt(3) == 0 ? 1 : other[axis];
        }
        return other;
    }

    /** Returns the shape with some axes of size one in place of theirs. */
    long[] narrowed(long[] shape) {
        long[] other = shape.clone();
        for (int axis = 0; axis < other.length; axis++) {
            other[axis] = random.nextInt(3) == 0 ? 1 : other[axis];
        }
        return other;
    }

    /** Returns an axis, counted from the front or from the end. */
    int axis(int rank) {
        int axis = random.nextInt(Math.max(1, rank));
        return flag() ? axis : axis - Math.max(1, rank);
    }

    /** Returns different axes, each counted from the front or from the end. */
    int[] axes(int rank) {
        return order(rank).subList(0, between(1, rank)).stream()
                .mapToInt(axis -> flag() ? axis : axis - rank)
                .toArray();
    }

    /** Returns all axes in some order. */
    List<Integer> order(int rank) {
        List<Integer> axes = IntStream.range(0, rank).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(axes, random);
        return axes;
    }

    /** Returns so many places of an axis. */
    long[] places(int count, long size) {
        return IntStream.range(0, count)
                .mapToLong(i -> random.nextInt((int) Math.max(1, size)))
                .toArray();
    }

    /** Returns an index, as text, into an array of the given shape. */
    String index(long[] shape) {
        List<String> parts = new ArrayList<>();
        for (int axis = 0; axis < between(1, shape.length); axis++) {
            if (random.nextInt(6) == 0) {
                parts.add("null");
            }
            parts.add(part((int) shape[axis]));
        }
        if (random.nextInt(3) == 0) {
            parts.add("...");
        }
        return String.join(", ", parts);
    }

    private String part(int size) {
        int start = between(-size, Math.max(0, size - 1));
        return switch (between(0, 5)) {
            case 0 -> Integer.toString(start);
            case 1 -> start + ":";
            case 2 -> ":" + between(1, size);
            case 3 -> "::" + between(1, 3);
            case 4 -> between(0, size / 2) + ":" + between(size / 2 + 1, size + 2) + ":" + between(1, 2);
            default -> ":";
        };
    }
}
