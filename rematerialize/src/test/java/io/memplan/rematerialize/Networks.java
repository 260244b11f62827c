package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.rematerialize.NetworkSketch.Saves;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/** Training graphs of networks, built from their published definitions. */
final class Networks {

    private static final long MEBIBYTE = 1 << 20;

    private Networks() {}

    /**
     * Returns a randomly wired network (Xie et al., ICCV 2019): in each stage a graph WS(nodes, 4, 0.75), directed by
     * number; a node is a weighted sum of its inputs, ReLU, a separable convolution and batch normalisation; the nodes
     * without input read the stage's input, the mean of those without output is its output; a stage halves the
     * resolution and doubles the channels.
     *
     * @param weighted whether the weights of the sums are learnt, so that the backward pass reads what was summed
     */
    static TrainingGraph randomWired(long seed, boolean weighted, int... nodesOfStages) {
        Random random = new Random(seed);
        NetworkSketch sketch = new NetworkSketch();
        int value = convolution(sketch, sketch.input(20 * MEBIBYTE), 64 * MEBIBYTE, 400_000);
        long bytes = 64 * MEBIBYTE;
        for (int nodes : nodesOfStages) {
            bytes /= 2;
            value = stage(sketch, random, weighted, nodes, value, bytes);
        }
        value = sketch.pointwise(Saves.NOTHING, MEBIBYTE, value);
        value = sketch.product(MEBIBYTE / 2, 30_000, 0, value);
        return sketch.build("random-wired-" + seed, value);
    }

    private static int convolution(NetworkSketch sketch, int input, long bytes, long nanos) {
        return sketch.normalization(sketch.product(bytes, nanos, 0, input));
    }

    private static int stage(NetworkSketch sketch, Random random, boolean weighted, int nodes, int input, long bytes) {
        List<SortedSet<Integer>> before = wattsStrogatz(random, nodes);
        List<Integer> made = new ArrayList<>();
        SortedSet<Integer> ends = new TreeSet<>();
        for (int node = 0; node < nodes; node++) {
            List<Integer> inputs = new ArrayList<>();
            for (int earlier : before.get(node)) {
                inputs.add(made.get(earlier));
                ends.remove(earlier);
            }
            if (inputs.isEmpty()) {
                inputs.add(input);
            }
            int sum = inputs.size() == 1
                    ? inputs.get(0)
                    : sketch.pointwise(
                            weighted ? Saves.INPUTS : Saves.NOTHING,
                            sketch.bytes(inputs.get(0)),
                            inputs.toArray(new Integer[0]));
            int relu = sketch.pointwise(Saves.OUTPUT, sketch.bytes(sum), sum);
            int depthwise = sketch.product(bytes, 60_000, 0, relu);
            int pointwise = sketch.product(bytes, 110_000, 0, depthwise);
            made.add(sketch.normalization(pointwise));
            ends.add(node);
        }
        Integer[] outputs = ends.stream().map(made::get).toArray(Integer[]::new);
        return outputs.length == 1 ? outputs[0] : sketch.pointwise(Saves.NOTHING, bytes, outputs);
    }

    /** Draws WS(nodes, 4, 0.75) and returns, for each node, those with a smaller number that it is linked to. */
    private static List<SortedSet<Integer>> wattsStrogatz(Random random, int nodes) {
        List<SortedSet<Integer>> links = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            links.add(new TreeSet<>());
        }
        for (int distance = 1; distance <= 2; distance++) {
            for (int node = 0; node < nodes; node++) {
                int other = (node + distance) % nodes;
                if (random.nextDouble() < 0.75) {
                    do {
                        other = random.nextInt(nodes);
                    } while (other == node || links.get(Math.max(node, other)).contains(Math.min(node, other)));
                }
                links.get(Math.max(node, other)).add(Math.min(node, other));
            }
        }
        return links;
    }

    /**
     * Returns a network without any regularity: every node reads up to three earlier ones, near or far, and sizes and
     * times are drawn over more than an order of magnitude.
     */
    static TrainingGraph irregular(long seed, int nodes) {
        Random random = new Random(seed);
        NetworkSketch sketch = new NetworkSketch();
        List<Integer> made = new ArrayList<>(List.of(sketch.input(8 * MEBIBYTE)));
        List<Integer> unread = new ArrayList<>();
        Saves[] saves = Saves.values();
        for (int node = 0; node < nodes; node++) {
            SortedSet<Integer> inputs = new TreeSet<>();
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                int back =
                        random.nextInt(3) == 0 ? random.nextInt(made.size()) : random.nextInt(Math.min(8, made.size()));
                inputs.add(made.get(made.size() - 1 - back));
            }
            unread.removeAll(inputs);
            long bytes = (long) (MEBIBYTE * Math.exp(3.5 * random.nextDouble()));
            Integer[] array = inputs.toArray(new Integer[0]);
            int output = random.nextBoolean()
                    ? sketch.product(bytes, (long) (20_000 * Math.exp(3 * random.nextDouble())), 0, array)
                    : sketch.pointwise(saves[random.nextInt(saves.length)], bytes, array);
            made.add(output);
            unread.add(output);
        }
        return sketch.build("irregular-" + seed, sketch.pointwise(Saves.NOTHING, 4, unread.toArray(new Integer[0])));
    }

    /** Returns DenseNet with growth 32 and the given numbers of layers in its blocks (Huang et al., CVPR 2017). */
    static TrainingGraph denseNet(int... layersOfBlocks) {
        NetworkSketch sketch = new NetworkSketch();
        long feature = 49 * MEBIBYTE;
        int value = relu(sketch, convolution(sketch, sketch.input(74 * MEBIBYTE), 8 * feature, 900_000));
        value = sketch.pointwise(Saves.INPUTS, 2 * feature, value);
        for (int block = 0; block < layersOfBlocks.length; block++) {
            List<Integer> features = new ArrayList<>(List.of(value));
            for (int layer = 0; layer < layersOfBlocks[block]; layer++) {
                int all = concatenation(sketch, features);
                long channels = sketch.bytes(all) / feature;
                int bottleneck = sketch.product(
                        4 * feature, 100_000 * channels * 4 / 64, 0, relu(sketch, sketch.normalization(all)));
                features.add(sketch.product(feature, 250_000, 0, relu(sketch, sketch.normalization(bottleneck))));
            }
            value = concatenation(sketch, features);
            if (block + 1 < layersOfBlocks.length) {
                long half = sketch.bytes(value) / 2;
                value = sketch.product(half, 300_000, 0, relu(sketch, sketch.normalization(value)));
                value = sketch.pointwise(Saves.NOTHING, half / 4, value);
                feature /= 4;
            }
        }
        value = sketch.pointwise(Saves.NOTHING, MEBIBYTE, relu(sketch, sketch.normalization(value)));
        return sketch.build("densenet", sketch.product(MEBIBYTE / 2, 30_000, 0, value));
    }

    private static int concatenation(NetworkSketch sketch, List<Integer> parts) {
        long bytes = parts.stream().mapToLong(sketch::bytes).sum();
        return parts.size() == 1 ? parts.get(0) : sketch.pointwise(Saves.NOTHING, bytes, parts.toArray(new Integer[0]));
    }

    private static int relu(NetworkSketch sketch, int value) {
        return sketch.pointwise(Saves.OUTPUT, sketch.bytes(value), value);
    }

    /** Returns a transformer of decoder layers with an attention that keeps its scores (Vaswani et al., NIPS 2017). */
    static TrainingGraph transformer(int layers) {
        NetworkSketch sketch = new NetworkSketch();
        long hidden = 12 * MEBIBYTE;
        long scores = 48 * MEBIBYTE;
        int value = sketch.pointwise(Saves.NOTHING, hidden, sketch.input(MEBIBYTE));
        for (int layer = 0; layer < layers; layer++) {
            int normal = sketch.normalization(value);
            int query = sketch.product(hidden, 90_000, 0, normal);
            int key = sketch.product(hidden, 90_000, 0, normal);
            int content = sketch.product(hidden, 90_000, 0, normal);
            int score = sketch.product(scores, 80_000, 0, query, key);
            int scaled = sketch.pointwise(Saves.NOTHING, scores, score);
            int weights = sketch.pointwise(Saves.OUTPUT, scores, scaled);
            int mixed = sketch.product(hidden, 80_000, 0, weights, content);
            int projected = sketch.product(hidden, 90_000, 0, mixed);
            value = sketch.pointwise(Saves.NOTHING, hidden, value, projected);
            int second = sketch.normalization(value);
            int wide = sketch.product(4 * hidden, 360_000, 0, second);
            int bent = sketch.pointwise(Saves.INPUTS, 4 * hidden, wide);
            int narrow = sketch.product(hidden, 360_000, 0, bent);
            value = sketch.pointwise(Saves.NOTHING, hidden, value, narrow);
        }
        return sketch.build("transformer-" + layers, sketch.product(20 * MEBIBYTE, 900_000, 0, value));
    }
}
