package io.memplan.experiments.networks;

import static io.memplan.experiments.networks.LayerList.INPUT;

/** The segmenters of keras_segmentation (image-segmentation-keras), at 416 × 608 with the 19 classes of Cityscapes. */
final class Segmenters {

    private static final long HEIGHT = 416;
    private static final long WIDTH = 608;
    private static final long CLASSES = 19;
    private static final long[] PLAIN_FILTERS = {64, 128, 256, 256};

    private Segmenters() {}

    private static LayerList.Builder network(String name) {
        return LayerList.named(name, 3, HEIGHT, WIDTH);
    }

    private static int convolution(LayerList.Builder network, long filters, long kernel, boolean rectified, int input) {
        return network.add(new Convolution(filters, kernel, 1, true, true, rectified), input);
    }

    /** A padding, a convolution without one, and a normalization. */
    private static int decoded(LayerList.Builder network, long filters, boolean rectified, int input) {
        int padded = network.add(new Padding(1, 1), input);
        int convolved = network.add(new Convolution(filters, 3, 1, false, true, rectified), padded);
        return network.add(new Normalization(), convolved);
    }

    private static LayerList withHead(LayerList.Builder network, int last) {
        int pixels = network.add(new Reshaping(Reshaping.To.PIXELS), last);
        network.add(new Softmax(), pixels);
        return network.build();
    }

    /** U-Net with the encoder of VGG16 ({@code vgg_unet}): of its five stages the last is not used, and so not there. */
    static LayerList unet() {
        LayerList.Builder network = network("unet");
        int[] stages = Classifiers.vggStages(network, 2, 2, 3, 3);
        int last = decoded(network, 512, true, stages[3]);
        long[] filters = {256, 128, 64};
        for (int i = 0; i < filters.length; i++) {
            int wide = network.add(new Upsampling(), last);
            last = decoded(network, filters[i], true, network.add(new Concatenation(), wide, stages[2 - i]));
        }
        return withHead(network, convolution(network, CLASSES, 3, false, last));
    }

    /** FCN-8s with the encoder of VGG16 ({@code fcn_8_vgg}). */
    static LayerList fcn8() {
        LayerList.Builder network = network("fcn8");
        int[] stages = Classifiers.vggStages(network, 2, 2, 3, 3, 3);
        int last = network.add(new Dropping(0.5f), convolution(network, 4096, 7, true, stages[4]));
        last = network.add(new Dropping(0.5f), convolution(network, 4096, 1, true, last));
        last = convolution(network, CLASSES, 1, false, last);
        last = joined(network, last, stages[3]);
        last = joined(network, last, stages[2]);
        return withHead(network, network.add(new Convolution.Transposed(CLASSES, 16, 8), last));
    }

    /** Enlarges scores, crops them to a stage of the encoder, and adds its scores. */
    private static int joined(LayerList.Builder network, int scores, int stage) {
        int large = network.add(new Convolution.Transposed(CLASSES, 4, 2), scores);
        long height = network.shape(stage).get(1);
        long width = network.shape(stage).get(2);
        int narrow = network.add(new Cropping(network.shape(large).get(1), width), large);
        int cropped = network.add(new Cropping(height, width), narrow);
        return network.add(new Sum(), cropped, convolution(network, CLASSES, 1, false, stage));
    }

    /** SegNet with the plain encoder ({@code segnet}). */
    static LayerList segnet() {
        LayerList.Builder network = network("segnet");
        int last = INPUT;
        for (long filters : PLAIN_FILTERS) {
            last = network.add(new Rectifier(), decoded(network, filters, false, last));
            last = network.add(new MaxPooling(2, 2), last);
        }
        last = decoded(network, 512, false, last);
        for (long filters : new long[] {256, 128, 64}) {
            last = decoded(network, filters, false, network.add(new Upsampling(), last));
        }
        return withHead(network, convolution(network, CLASSES, 3, false, last));
    }
}
