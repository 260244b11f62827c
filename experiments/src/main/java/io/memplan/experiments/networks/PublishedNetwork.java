package io.memplan.experiments.networks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The networks of Checkmate's experiments (Jain et al., MLSys 2020, §6.4 and figure 6), with the batches that it states for
 * 16 GB and at most one extra forward pass.
 */
public enum PublishedNetwork {
    /** VGG with 13 convolutions (Simonyan and Zisserman, 2015); not in the figure. */
    VGG16(0, 0, () -> Classifiers.vgg("vgg16", 2, 2, 3, 3, 3)),
    /** VGG with 16 convolutions. */
    VGG19(289, 167, () -> Classifiers.vgg("vgg19", 2, 2, 4, 4, 4)),
    /** U-Net (Ronneberger et al., 2015) with the encoder of VGG16. */
    UNET(61, 16, Segmenters::unet),
    /** FCN-8s (Long et al., 2015) with the encoder of VGG16. */
    FCN8(60, 0, Segmenters::fcn8),
    /** SegNet (Badrinarayanan et al., 2017) with a plain encoder. */
    SEGNET(62, 0, Segmenters::segnet),
    /** MobileNet (Howard et al., 2017). */
    MOBILENET(1105, 217, Classifiers::mobilenet),
    /** ResNet-50 (He et al., 2016); the figure's bar is at least this. */
    RESNET50(193, 0, Classifiers::resnet50);

    private final int paperBatch;
    private final int paperBaseline;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference
    private final Supplier<LayerList> layers;

    PublishedNetwork(int paperBatch, int paperBaseline, Supplier<LayerList> layers) {
        this.paperBatch = paperBatch;
        this.paperBaseline = paperBaseline;
        this.layers = layers;
    }

    /** Returns the batch that the paper states for Checkmate. */
    public OptionalInt paperBatch() {
        return paperBatch == 0 ? OptionalInt.empty() : OptionalInt.of(paperBatch);
    }

    /** Returns the batch that the paper states for training as usual, which there never frees an activation. */
    public OptionalInt paperBaseline() {
        return paperBaseline == 0 ? OptionalInt.empty() : OptionalInt.of(paperBaseline);
    }

    /** Returns its layers. */
    public LayerList layers() {
        return layers.get();
    }

    /** Returns its name, such as {@code vgg19}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds a network by its name. */
    public static Optional<PublishedNetwork> find(String id) {
        return Arrays.stream(values())
                .filter(network -> network.id().equals(id))
                .findFirst();
    }
}
