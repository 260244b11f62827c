package io.memplan.experiments.networks;

import static io.memplan.experiments.networks.LayerList.INPUT;

/**
 * The network of cells that DARTS found (Liu et al., ICLR 2019, second order, figures 4 and 5) for ImageNet: 14 cells, 48
 * channels, 224 × 224, without the auxiliary head. A convolution is a rectifier, a convolution and a normalization each.
 */
public final class SearchedCells {

    private static final int CELLS = 14;
    private static final long CHANNELS = 48;

    private SearchedCells() {}

    /** Returns the network. */
    public static LayerList darts() {
        LayerList.Builder network = LayerList.named("darts-imagenet", 3, 224, 224);
        int first = normalized(network, new Convolution(CHANNELS / 2, 3, 2, true, false, false), INPUT);
        first = normalized(
                network, new Convolution(CHANNELS, 3, 2, true, false, false), network.add(new Rectifier(), first));
        int second = normalized(
                network, new Convolution(CHANNELS, 3, 2, true, false, false), network.add(new Rectifier(), first));
        int[] last = {first, second};
        long channels = CHANNELS;
        boolean halved = true;
        for (int cell = 0; cell < CELLS; cell++) {
            boolean reduces = cell == CELLS / 3 || cell == 2 * CELLS / 3;
            channels *= reduces ? 2 : 1;
            int before = point(network, channels, halved ? 2 : 1, last[0]);
            int input = point(network, channels, 1, last[1]);
            int output = reduces ? reduction(network, before, input) : normal(network, channels, before, input);
            last = new int[] {last[1], output};
            halved = reduces;
        }
        network.add(new Dense(1000, false), network.add(new GlobalPooling(), last[1]));
        return network.build();
    }

    /** Returns a normal cell by itself, which reads the same input twice, as the first cell for CIFAR-10 does. */
    public static LayerList dartsCell() {
        LayerList.Builder network = LayerList.named("darts-normal-cell", 4 * CHANNELS, 28, 28);
        normal(network, CHANNELS, point(network, CHANNELS, 1, INPUT), point(network, CHANNELS, 1, INPUT));
        return network.build();
    }

    private static int normal(LayerList.Builder network, long channels, int before, int input) {
        int a = sum(network, separable(network, channels, 1, before), separable(network, channels, 1, input));
        int b = sum(network, separable(network, channels, 1, before), separable(network, channels, 1, input));
        int c = sum(network, separable(network, channels, 1, input), before);
        int dilated = network.add(new Convolution.Depthwise(3, 1, true), network.add(new Rectifier(), a));
        int d = sum(network, before, normalized(network, new Convolution(channels, 1, 1, true, false, false), dilated));
        return network.add(new Concatenation(), a, b, c, d);
    }

    private static int reduction(LayerList.Builder network, int before, int input) {
        int a = sum(network, pooled(network, before), pooled(network, input));
        int b = sum(network, a, pooled(network, input));
        int c = sum(network, pooled(network, before), a);
        int d = sum(network, a, pooled(network, input));
        return network.add(new Concatenation(), a, b, c, d);
    }

    private static int sum(LayerList.Builder network, int one, int other) {
        return network.add(new Sum(), one, other);
    }

    /** A maximum of 3 × 3 at stride 2: padded by one after, which gives the size of the published padding. */
    private static int pooled(LayerList.Builder network, int input) {
        return network.add(new MaxPooling(3, 2), network.add(new Padding(0, 1), input));
    }

    private static int normalized(LayerList.Builder network, LayerKind kind, int input) {
        return network.add(new Normalization(), network.add(kind, input));
    }

    private static int point(LayerList.Builder network, long channels, long stride, int input) {
        int rectified = network.add(new Rectifier(), input);
        return normalized(network, new Convolution(channels, 1, stride, true, false, false), rectified);
    }

    /** Two separable convolutions of 3 × 3. */
    private static int separable(LayerList.Builder network, long channels, long stride, int input) {
        int last = input;
        for (int i = 0; i < 2; i++) {
            last = network.add(new Rectifier(), last);
            last = network.add(new Convolution.Depthwise(3, i == 0 ? stride : 1, true), last);
            last = normalized(network, new Convolution(channels, 1, 1, true, false, false), last);
        }
        return last;
    }
}
