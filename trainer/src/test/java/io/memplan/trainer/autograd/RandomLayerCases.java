package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Layers of networks whose attributes are drawn. */
final class RandomLayerCases {

    private RandomLayerCases() {}

    static void register(Map<String, Function<Draw, OperatorCase>> byName) {
        byName.put("linear", RandomLayerCases::linear);
        byName.put("convolution", RandomLayerCases::convolution);
        byName.put("batchNorm", RandomLayerCases::batchNorm);
        byName.put("layerNorm", RandomLayerCases::layerNorm);
        byName.put("dropout", draw -> {
            float rate = draw.between(0, 9) / 10f;
            return caseOf(
                    "dropout " + rate,
                    x -> x.get(0)
                            .getNDArrayInternal()
                            .dropout(x.get(0), rate, true)
                            .head()
                            .mul(x.get(0)),
                    draw.shape(1, 4));
        });
        byName.put("embedding", draw -> {
            long[] table = draw.full(2, 2);
            long[] shape = draw.full(1, 3);
            int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            long[] places = draw.places(count, table[0]);
            return making(
                    "embedding " + Arrays.toString(places),
                    (x, m) -> x.get(0)
                            .getNDArrayInternal()
                            .embedding(m.create(places, new Shape(shape)), x.get(0), SparseFormat.DENSE)
                            .head()
                            .mul(2),
                    table);
        });
        byName.put("oneHot", draw -> {
            int depth = draw.between(1, 6);
            long[] places = draw.places(draw.between(1, 6), depth);
            return making(
                    "oneHot " + depth + Arrays.toString(places),
                    (x, m) -> m.create(places)
                            .oneHot(depth, x.get(0).getDataType())
                            .mul(x.get(0)),
                    new long[] {depth});
        });
        for (String pool : List.of("maxPool", "avgPool", "lpPool")) {
            byName.put(pool, draw -> pool(draw, pool));
        }
        byName.put("interpolation", RandomLayerCases::interpolation);
        slopes(byName);
    }

    /** Activations with a number of their own. */
    private static void slopes(Map<String, Function<Draw, OperatorCase>> byName) {
        Map<String, Slope> slopes =
                Map.of("leakyRelu", NDArrayEx::leakyRelu, "elu", NDArrayEx::elu, "swish", NDArrayEx::swish);
        slopes.forEach((name, slope) -> byName.put(name, draw -> {
            float number = draw.between(1, 19) / 8f;
            return caseOf(
                    name + " " + number, x -> slope.apply(x.get(0).getNDArrayInternal(), number), draw.shape(0, 4));
        }));
        byName.put("clip", draw -> {
            int low = draw.between(-3, 0);
            int high = draw.between(0, 3);
            return caseOf("clip " + low + " " + high, x -> x.get(0).clip(low, high), draw.shape(0, 4));
        });
        byName.put("pow", draw -> {
            double power = draw.oneOf(-2.0, -1.0, -0.5, 0.0, 0.3, 0.5, 1.0, 2.0, 2.5, 3.0);
            return caseOf("pow " + power, x -> x.get(0).pow(power), draw.shape(0, 4))
                    .positive();
        });
    }

    @FunctionalInterface
    private interface Slope {

        NDArray apply(NDArrayEx array, float number);
    }

    private static OperatorCase linear(Draw draw) {
        long[] data = draw.shape(2, 4);
        long out = draw.size();
        long[] weight = {out, data[data.length - 1]};
        boolean bias = draw.flag();
        long[][] shapes = bias ? new long[][] {data, weight, {out}} : new long[][] {data, weight};
        return caseOf(
                "linear",
                x -> x.get(0)
                        .getNDArrayInternal()
                        .linear(x.get(0), x.get(1), bias ? x.get(2) : null)
                        .head()
                        .mul(2),
                shapes);
    }

    private static long[] joined(long[] first, long[] rest) {
        return LongStream.concat(Arrays.stream(first), Arrays.stream(rest)).toArray();
    }

    private static long[] each(int axes, Draw draw, int least, int most) {
        return LongStream.range(0, axes).map(axis -> draw.between(least, most)).toArray();
    }

    private static OperatorCase convolution(Draw draw) {
        int axes = draw.between(1, 3);
        int groups = draw.between(1, 3);
        long in = groups * (long) draw.between(1, 3);
        long out = groups * (long) draw.between(1, 3);
        long[] kernel = each(axes, draw, 1, 3);
        long[] dilation = each(axes, draw, 1, 2);
        long[] padding = each(axes, draw, 0, 2);
        long[] stride = each(axes, draw, 1, 3);
        long[] sizes = each(axes, draw, 5, 9);
        List<long[]> shapes = new ArrayList<>(List.of(
                joined(new long[] {draw.between(1, 3), in}, sizes), joined(new long[] {out, in / groups}, kernel)));
        boolean bias = draw.flag();
        if (bias) {
            shapes.add(new long[] {out});
        }
        return caseOf(
                "convolution, stride " + Arrays.toString(stride) + " padding " + Arrays.toString(padding) + " dilation "
                        + Arrays.toString(dilation) + " groups " + groups,
                x -> x.get(0)
                        .getNDArrayInternal()
                        .convolution(
                                x.get(0),
                                x.get(1),
                                bias ? x.get(2) : null,
                                new Shape(stride),
                                new Shape(padding),
                                new Shape(dilation),
                                groups)
                        .head()
                        .mul(2),
                shapes.toArray(long[][]::new));
    }

    private static OperatorCase batchNorm(Draw draw) {
        long[] shape = draw.full(2, 5);
        shape[0]++;
        int axis = draw.axis(shape.length);
        long[] channels = {shape[Math.floorMod(axis, shape.length)]};
        float momentum = draw.between(0, 10) / 10f;
        boolean training = draw.between(0, 2) > 0;
        return making(
                "batchNorm " + axis + " " + momentum + training,
                (x, m) -> x.get(0)
                        .getNDArrayInternal()
                        .batchNorm(
                                x.get(0),
                                m.full(new Shape(channels), 0.1f, x.get(0).getDataType()),
                                m.full(new Shape(channels), 1.5f, x.get(0).getDataType()),
                                x.get(1),
                                x.get(2),
                                axis,
                                momentum,
                                1e-4f,
                                training)
                        .head()
                        .mul(2),
                shape,
                channels,
                channels);
    }

    private static OperatorCase layerNorm(Draw draw) {
        long[] shape = draw.shape(1, 4);
        long[] normalized = Arrays.copyOfRange(shape, draw.between(0, shape.length - 1), shape.length);
        return caseOf(
                "layerNorm " + Arrays.toString(normalized),
                x -> x.get(0)
                        .getNDArrayInternal()
                        .layerNorm(x.get(0), new Shape(normalized), x.get(1), x.get(2), 1e-5f)
                        .head()
                        .mul(2),
                shape,
                normalized,
                normalized);
    }

    private static OperatorCase pool(Draw draw, String name) {
        int axes = draw.between(1, name.equals("lpPool") ? 2 : 3);
        Shape kernel = new Shape(each(axes, draw, 2, 3));
        Shape stride = new Shape(each(axes, draw, 1, 3));
        Shape padding = new Shape(name.equals("lpPool") ? new long[axes] : each(axes, draw, 0, 1));
        boolean ceil = draw.flag() && !name.equals("lpPool");
        boolean counted = draw.flag();
        return caseOf(
                        name + kernel + stride + padding + ceil + counted,
                        x -> {
                            NDArrayEx data = x.get(0).getNDArrayInternal();
                            return switch (name) {
                                case "maxPool" -> data.maxPool(kernel, stride, padding, ceil);
                                case "avgPool" -> data.avgPool(kernel, stride, padding, ceil, counted);
                                default -> data.lpPool(2, kernel, stride, padding, ceil);
                            };
                        },
                        joined(draw.full(2, 2), each(axes, draw, 3, 9)))
                .positive();
    }

    private static OperatorCase interpolation(Draw draw) {
        int axes = draw.between(1, 3);
        int mode = axes == 2 ? draw.between(0, 3) : draw.oneOf(0, 2);
        long[] sizes = each(axes, draw, 1, 9);
        return caseOf(
                "interpolation " + mode + Arrays.toString(sizes),
                x -> x.get(0)
                        .getNDArrayInternal()
                        .interpolation(sizes, mode, true)
                        .mul(2),
                joined(draw.full(2, 2), each(axes, draw, 2, 7)));
    }
}
