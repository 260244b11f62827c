package io.memplan.experiments.networks;

import static io.memplan.experiments.networks.LayerList.INPUT;

/** The classifiers of Keras applications 1.0.8, at 224 × 224 with 1000 classes. */
final class Classifiers {

    private static final long SIZE = 224;
    private static final long CLASSES = 1000;
    private static final long[] VGG_FILTERS = {64, 128, 256, 512, 512};
    private static final long[][] RESNET_STAGES = {{64, 3}, {128, 4}, {256, 6}, {512, 3}};
    /** Filters and stride of each depthwise separable block of MobileNet. */
    private static final long[][] MOBILENET_BLOCKS = {
        {64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {512, 1},
        {1024, 2}, {1024, 1}
    };

    private Classifiers() {}

    private static LayerList.Builder network(String name) {
        return LayerList.named(name, 3, SIZE, SIZE);
    }

    /** Adds the convolutions of VGG; returns where each of its stages ends, at its pooling. */
    static int[] vggStages(LayerList.Builder network, int... convolutions) {
        int[] ends = new int[convolutions.length];
        int last = INPUT;
        for (int stage = 0; stage < convolutions.length; stage++) {
            for (int i = 0; i < convolutions[stage]; i++) {
                last = network.add(new Convolution(VGG_FILTERS[stage], 3, 1, true, true, true), last);
            }
            last = network.add(new MaxPooling(2, 2), last);
            ends[stage] = last;
        }
        return ends;
    }

    static LayerList vgg(String name, int... convolutions) {
        LayerList.Builder network = network(name);
        int[] stages = vggStages(network, convolutions);
        int last = network.add(new Reshaping(Reshaping.To.FEATURES), stages[stages.length - 1]);
        last = network.add(new Dense(4096, true), last);
        last = network.add(new Dense(4096, true), last);
        // The softmax is part of Keras's last layer.
        network.add(new Dense(CLASSES, false), last);
        return network.build();
    }

    private static int normalized(LayerList.Builder network, int layer) {
        return network.add(new Rectifier(), network.add(new Normalization(), layer));
    }

    static LayerList mobilenet() {
        LayerList.Builder network = network("mobilenet");
        int last = network.add(new Padding(0, 1), INPUT);
        last = normalized(network, network.add(new Convolution(32, 3, 2, false, false, false), last));
        for (long[] block : MOBILENET_BLOCKS) {
            boolean halves = block[1] == 2;
            int padded = halves ? network.add(new Padding(0, 1), last) : last;
            last = normalized(network, network.add(new Convolution.Depthwise(3, block[1], !halves), padded));
            last = normalized(network, network.add(new Convolution(block[0], 1, 1, true, false, false), last));
        }
        last = network.add(new GlobalPooling(), last);
        last = network.add(new Reshaping(Reshaping.To.PIXEL), last);
        last = network.add(new Dropping(0.001f), last);
        last = network.add(new Convolution(CLASSES, 1, 1, true, true, false), last);
        last = network.add(new Reshaping(Reshaping.To.FEATURES), last);
        network.add(new Softmax(), last);
        return network.build();
    }

    static LayerList resnet50() {
        LayerList.Builder network = network("resnet50");
        int last = network.add(new Padding(3, 3), INPUT);
        last = normalized(network, network.add(convolution(64, 7, 2, false), last));
        last = network.add(new MaxPooling(3, 2), network.add(new Padding(1, 1), last));
        for (int stage = 0; stage < RESNET_STAGES.length; stage++) {
            for (int block = 0; block < RESNET_STAGES[stage][1]; block++) {
                long stride = stage > 0 && block == 0 ? 2 : 1;
                last = bottleneck(network, last, RESNET_STAGES[stage][0], stride, block == 0);
            }
        }
        network.add(new Dense(CLASSES, false), network.add(new GlobalPooling(), last));
        return network.build();
    }

    private static Convolution convolution(long filters, long kernel, long stride, boolean same) {
        return new Convolution(filters, kernel, stride, same, true, false);
    }

    private static int bottleneck(LayerList.Builder network, int input, long filters, long stride, boolean projects) {
        int last = normalized(network, network.add(convolution(filters, 1, stride, true), input));
        last = normalized(network, network.add(convolution(filters, 3, 1, true), last));
        int shortcut = projects ? network.add(convolution(4 * filters, 1, stride, true), input) : input;
        last = network.add(convolution(4 * filters, 1, 1, true), last);
        shortcut = projects ? network.add(new Normalization(), shortcut) : shortcut;
        last = network.add(new Normalization(), last);
        return network.add(new Rectifier(), network.add(new Sum(), shortcut, last));
    }
}
