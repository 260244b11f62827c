package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.listOf;
import static io.memplan.trainer.autograd.OperatorCase.making;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Operators whose attributes belong to the shapes of their operands: each makes a case of what is drawn. */
final class RandomCases {

    private static final Map<String, Function<Draw, OperatorCase>> BY_NAME = new TreeMap<>();

    static {
        reductions();
        shapes();
        joins();
        parts();
        choices();
        orders();
        products();
        RandomLayerCases.register(BY_NAME);
    }

    private RandomCases() {}

    static Map<String, Function<Draw, OperatorCase>> byName() {
        return BY_NAME;
    }

    /** A function of an array with axes, by an axis of it. */
    private static void byAxis(String name, BiFunction<NDArray, Integer, NDArray> function) {
        BY_NAME.put(name, draw -> {
            long[] shape = draw.shape(1, 5);
            int axis = draw.axis(shape.length);
            return caseOf(name + " " + axis, x -> function.apply(x.get(0), axis), shape);
        });
    }

    @FunctionalInterface
    private interface Reduction {

        NDArray apply(NDArray array, int[] axes, boolean keep);
    }

    private static void byAxes(String name, Reduction function) {
        BY_NAME.put(name, draw -> {
            long[] shape = draw.shape(1, 5);
            int[] axes = draw.axes(shape.length);
            boolean keep = draw.flag();
            return caseOf(name + Arrays.toString(axes) + keep, x -> function.apply(x.get(0), axes, keep), shape);
        });
    }

    private static void byOneAxis(String name, Reduction function) {
        BY_NAME.put(name, draw -> {
            long[] shape = draw.full(1, 5);
            int[] axes = {draw.axis(shape.length)};
            boolean keep = draw.flag();
            return caseOf(name + Arrays.toString(axes) + keep, x -> function.apply(x.get(0), axes, keep), shape);
        });
    }

    private static void reductions() {
        byAxes("sum of axes", NDArray::sum);
        byAxes("mean of axes", NDArray::mean);
        byAxes("norm of axes", (x, axes, keep) -> x.norm(2, axes, keep));
        byOneAxis("max of an axis", NDArray::max);
        byOneAxis("min of an axis", NDArray::min);
        byOneAxis("prod of an axis", NDArray::prod);
        byAxis("softmax", NDArray::softmax);
        byAxis("logSoftmax", NDArray::logSoftmax);
        byAxis("normalize", (x, axis) -> x.normalize(2, axis));
        byAxis("cumSum", NDArray::cumSum);
        byAxis("cumProd", NDArray::cumProd);
        byAxis("diff", (x, axis) -> x.diff(1, axis));
        byAxis(
                "argMax",
                (x, axis) -> x.argMax(axis).toType(x.getDataType(), false).mul(x.sum()));
        byAxis(
                "countNonzero",
                (x, axis) -> x.countNonzero(axis).toType(x.getDataType(), false).mul(x.sum()));
    }

    private static void shapes() {
        byAxis("squeeze", (x, axis) -> x.squeeze(axis));
        byAxis("flip", (x, axis) -> x.flip(axis));
        byAxis("expandDims", NDArray::expandDims);
        BY_NAME.put("transpose", draw -> {
            long[] shape = draw.shape(1, 5);
            int[] axes = draw.order(shape.length).stream()
                    .mapToInt(axis -> draw.flag() ? axis : axis - shape.length)
                    .toArray();
            return caseOf("transpose " + Arrays.toString(axes), x -> x.get(0).transpose(axes), shape);
        });
        BY_NAME.put("swapAxes", draw -> {
            long[] shape = draw.shape(1, 5);
            int one = draw.axis(shape.length);
            int other = draw.axis(shape.length);
            return caseOf("swapAxes " + one + " " + other, x -> x.get(0).swapAxes(one, other), shape);
        });
        BY_NAME.put("reshape", draw -> {
            long[] shape = draw.shape(0, 4);
            long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            long first = LongStream.rangeClosed(1, Math.max(1, elements))
                    .filter(size -> elements % size == 0)
                    .skip(draw.between(0, 2))
                    .findFirst()
                    .orElse(1);
            long[] target = {first, draw.flag() && elements > 0 ? -1 : elements / first};
            return caseOf("reshape to " + Arrays.toString(target), x -> x.get(0).reshape(target), shape);
        });
        BY_NAME.put("flatten", draw -> {
            long[] shape = draw.shape(1, 5);
            int start = draw.between(0, shape.length - 1);
            int end = draw.between(start, shape.length - 1);
            int last = draw.flag() ? end : end - shape.length;
            return caseOf("flatten " + start + " " + last, x -> x.get(0).flatten(start, last), shape);
        });
        BY_NAME.put("rotate90", draw -> {
            long[] shape = draw.shape(2, 4);
            int[] axes = draw.order(shape.length).subList(0, 2).stream()
                    .mapToInt(axis -> axis)
                    .toArray();
            int times = draw.between(-3, 5);
            return caseOf(
                    "rotate90 " + times + Arrays.toString(axes), x -> x.get(0).rotate90(times, axes), shape);
        });
        BY_NAME.put("broadcast", draw -> {
            long[] shape = draw.shape(0, 4);
            return caseOf(
                    "broadcast to " + Arrays.toString(shape), x -> x.get(0).broadcast(shape), draw.meeting(shape));
        });
        BY_NAME.put("diagonal", draw -> {
            long[] shape = draw.full(2, 4);
            List<Integer> axes = draw.order(shape.length);
            int offset = draw.between(-3, 3);
            return caseOf("diagonal " + offset + axes, x -> x.get(0).diagonal(offset, axes.get(0), axes.get(1)), shape);
        });
    }

    private static void joins() {
        for (boolean stack : new boolean[] {false, true}) {
            String name = stack ? "stack of arrays" : "concat of arrays";
            BY_NAME.put(name, draw -> {
                long[][] shapes = new long[draw.between(1, 4)][];
                Arrays.fill(shapes, draw.full(1, 4));
                int rank = shapes[0].length;
                int axis = draw.axis(stack ? rank + 1 : rank);
                for (int i = 0; i < shapes.length && !stack; i++) {
                    shapes[i] = shapes[i].clone();
                    shapes[i][Math.floorMod(axis, rank)] = draw.size();
                }
                return caseOf(
                        name + " " + axis, x -> stack ? NDArrays.stack(x, axis) : NDArrays.concat(x, axis), shapes);
            });
        }
        BY_NAME.put("tile", draw -> {
            long[] shape = draw.shape(1, 4);
            long[] repeats = new Draw(draw.between(0, 999)).full(shape.length, shape.length + 1);
            return caseOf("tile " + Arrays.toString(repeats), x -> x.get(0).tile(repeats), shape);
        });
        BY_NAME.put("repeat", draw -> {
            long[] shape = draw.shape(1, 4);
            int axis = draw.axis(shape.length);
            long times = draw.between(1, 3);
            return caseOf("repeat " + axis + " " + times, x -> x.get(0).repeat(axis, times), shape);
        });
        BY_NAME.put("pad", draw -> {
            long[] shape = draw.full(1, 4);
            long[] padding = LongStream.range(0, 2L * draw.between(1, shape.length))
                    .map(i -> draw.between(0, 2))
                    .toArray();
            return caseOf("pad " + Arrays.toString(padding), x -> x.get(0).pad(new Shape(padding), 0.5), shape);
        });
        BY_NAME.put("split", draw -> {
            long[] shape = draw.full(1, 4);
            int axis = draw.between(0, shape.length - 1);
            long parts = draw.between(1, (int) shape[axis]);
            return listOf("split " + parts + " " + axis, x -> x.get(0).split(parts, axis), shape);
        });
        BY_NAME.put("split at places", draw -> {
            long[] shape = draw.full(1, 4);
            int axis = draw.between(0, shape.length - 1);
            long[] places = Arrays.stream(draw.places(2, shape[axis])).sorted().toArray();
            return listOf(
                    "split at " + Arrays.toString(places) + " " + axis,
                    x -> x.get(0).split(places, axis),
                    shape);
        });
    }

    private static void parts() {
        BY_NAME.put("get", draw -> {
            long[] shape = draw.full(1, 5);
            String index = draw.index(shape);
            return caseOf("get " + index, x -> x.get(0).get(index).mul(2), shape);
        });
        BY_NAME.put("set", draw -> {
            long[] shape = draw.full(1, 4);
            String index = draw.index(shape);
            return caseOf(
                    "set " + index,
                    x -> {
                        NDArray y = x.get(0).mul(2);
                        y.set(new ai.djl.ndarray.index.NDIndex(index), x.get(1));
                        return y.mul(x.get(0));
                    },
                    shape,
                    new long[] {});
        });
        BY_NAME.put("get of places", draw -> {
            long[] shape = draw.full(1, 4);
            int axis = draw.between(0, shape.length - 1);
            long[] places = draw.places(draw.between(1, 5), shape[axis]);
            String index = ":, ".repeat(axis) + "{}";
            return making(
                    "get of places " + Arrays.toString(places) + " of axis " + axis,
                    (x, m) -> x.get(0).get(index, m.create(places)).mul(2),
                    shape);
        });
        BY_NAME.put("take", draw -> {
            long[] shape = draw.full(1, 4);
            long[] places = draw.places(4, Arrays.stream(shape).reduce(1, (a, b) -> a * b));
            return making(
                    "take " + Arrays.toString(places),
                    (x, m) -> x.get(0).take(m.create(places)).mul(2),
                    shape);
        });
    }

    private static void choices() {
        BY_NAME.put(
                "gather",
                draw -> along(draw, "gather", (x, places, axis) -> x.get(0).gather(places, axis), 1));
        BY_NAME.put(
                "scatter",
                // Each place once: which of several writes wins depends on the number of threads.
                draw -> along(draw, "scatter", (x, places, axis) -> x.get(0).scatter(places, x.get(1), axis), 2));
        BY_NAME.put("where", draw -> {
            long[] shape = draw.shape(0, 4);
            return caseOf(
                    "where",
                    x -> NDArrays.where(x.get(0).gt(x.get(0).mean()), x.get(0), x.get(1))
                            .mul(2),
                    shape,
                    draw.meeting(shape));
        });
    }

    @FunctionalInterface
    private interface Along {

        NDArray apply(NDList operands, NDArray places, int axis);
    }

    private static OperatorCase along(Draw draw, String name, Along function, int operands) {
        long[] shape = draw.full(1, 4);
        int axis = draw.between(0, shape.length - 1);
        long[] indices = shape.clone();
        indices[axis] = operands == 1 ? draw.between(1, 4) : 1;
        int count = (int) Arrays.stream(indices).reduce(1, (a, b) -> a * b);
        long[] places = draw.places(count, shape[axis]);
        long[][] shapes = operands == 1 ? new long[][] {shape} : new long[][] {shape, indices};
        return making(
                name + Arrays.toString(places) + " along " + axis,
                (x, m) -> function.apply(x, m.create(places, new Shape(indices)), axis)
                        .mul(2),
                shapes);
    }

    private static void orders() {
        byAxis("sort", NDArray::sort);
        byAxis("median", (x, axis) -> x.median(new int[] {axis}));
        byAxis("argSort", (x, axis) -> x.argSort(axis, axis > 0)
                .toType(x.getDataType(), false)
                .mul(x.sum()));
        BY_NAME.put("topK", draw -> {
            long[] shape = draw.full(1, 4);
            int axis = draw.axis(shape.length);
            int count = draw.between(1, (int) shape[Math.floorMod(axis, shape.length)]);
            boolean largest = draw.flag();
            return caseOf(
                    "topK " + count + " " + axis + largest,
                    x -> x.get(0).topK(count, axis, largest, true).head(),
                    shape);
        });
    }

    private static void products() {
        BY_NAME.put("matMul", draw -> {
            long[] batch = draw.full(0, 2);
            long inner = draw.size();
            long[] left = draw.between(0, 4) == 0 ? new long[] {inner} : with(draw.meeting(batch), draw.size(), inner);
            long[] right = draw.between(0, 4) == 0 ? new long[] {inner} : with(batch, inner, draw.size());
            return caseOf("matMul", x -> x.get(0).matMul(x.get(1)), left, right);
        });
        BY_NAME.put("batchMatMul", draw -> {
            long[] sizes = draw.full(4, 4);
            return caseOf(
                    "batchMatMul",
                    x -> x.get(0).batchMatMul(x.get(1)),
                    new long[] {sizes[0], sizes[1], sizes[2]},
                    new long[] {sizes[0], sizes[2], sizes[3]});
        });
        BY_NAME.put("dot", draw -> {
            long[] sizes = draw.full(3, 3);
            return draw.flag()
                    ? caseOf("dot", x -> x.get(0).dot(x.get(1)), new long[] {sizes[0]}, new long[] {sizes[0]})
                    : caseOf("dot", x -> x.get(0).dot(x.get(1)), new long[] {sizes[0], sizes[1]}, new long[] {
                        sizes[1], sizes[2]
                    });
        });
    }

    private static long[] with(long[] batch, long rows, long columns) {
        return LongStream.concat(Arrays.stream(batch), LongStream.of(rows, columns))
                .toArray();
    }
}
