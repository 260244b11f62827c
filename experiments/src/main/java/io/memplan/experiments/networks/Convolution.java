package io.memplan.experiments.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;

/**
 * A convolution of images, with a rectifier in the same layer if so said, as in Keras.
 *
 * @param filters the channels of the output
 * @param kernel the height and width of the kernel
 * @param stride the stride both ways
 * @param same whether zeros around the image keep its size at stride 1; else there are none
 * @param bias whether there is a bias
 * @param rectified whether a rectifier is part of the layer
 */
record Convolution(long filters, long kernel, long stride, boolean same, boolean bias, boolean rectified)
        implements LayerKind {

    private static List<Long> shape(List<Long> image, long filters, long kernel, long stride, boolean same) {
        long around = same ? kernel - 1 : 0;
        return List.of(filters, side(image.get(1), kernel, stride, around), side(image.get(2), kernel, stride, around));
    }

    private static long side(long size, long kernel, long stride, long around) {
        return (size + around - kernel) / stride + 1;
    }

    private static Conv2d.Builder builder(long filters, long kernel, long stride, boolean same, boolean bias) {
        long around = same ? (kernel - 1) / 2 : 0;
        return Conv2d.builder()
                .setFilters(Math.toIntExact(filters))
                .setKernelShape(new Shape(kernel, kernel))
                .optStride(new Shape(stride, stride))
                .optPadding(new Shape(around, around))
                .optBias(bias);
    }

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        return shape(inputs.get(0), filters, kernel, stride, same);
    }

    @Override
    public long parameters(List<List<Long>> inputs) {
        return kernel * kernel * inputs.get(0).get(0) * filters + (bias ? filters : 0);
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return kernel * kernel * inputs.get(0).get(0) * outputElements;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        Block convolution = builder(filters, kernel, stride, same, bias).build();
        return rectified ? new SequentialBlock().add(convolution).add(Activation::relu) : convolution;
    }

    /**
     * A convolution of each channel by itself, without a bias.
     *
     * @param kernel the height and width of the kernel
     * @param stride the stride both ways
     * @param same whether zeros around the image keep its size at stride 1; else there are none
     */
    record Depthwise(long kernel, long stride, boolean same) implements LayerKind {

        @Override
        public List<Long> shape(List<List<Long>> inputs) {
            List<Long> image = inputs.get(0);
            return Convolution.shape(image, image.get(0), kernel, stride, same);
        }

        @Override
        public long parameters(List<List<Long>> inputs) {
            return kernel * kernel * inputs.get(0).get(0);
        }

        @Override
        public long operations(List<List<Long>> inputs, long outputElements) {
            return kernel * kernel * outputElements;
        }

        @Override
        public Block block(List<List<Long>> inputs) {
            long channels = inputs.get(0).get(0);
            return builder(channels, kernel, stride, same, false)
                    .optGroups(Math.toIntExact(channels))
                    .build();
        }
    }

    /**
     * A transposed convolution without a bias. As DJL's engine has none, the block puts zeros between the pixels and around
     * them, and convolves: the same sums.
     *
     * @param filters the channels of the output
     * @param kernel the height and width of the kernel
     * @param stride how many pixels of the output stand between two of the input
     */
    record Transposed(long filters, long kernel, long stride) implements LayerKind {

        @Override
        public List<Long> shape(List<List<Long>> inputs) {
            List<Long> image = inputs.get(0);
            return List.of(filters, (image.get(1) - 1) * stride + kernel, (image.get(2) - 1) * stride + kernel);
        }

        @Override
        public long parameters(List<List<Long>> inputs) {
            return kernel * kernel * inputs.get(0).get(0) * filters;
        }

        @Override
        public long operations(List<List<Long>> inputs, long outputElements) {
            return inputs.get(0).get(0) * outputElements;
        }

        @Override
        public Block block(List<List<Long>> inputs) {
            return new SequentialBlock()
                    .add(new LambdaBlock(arrays -> new NDList(spread(arrays.head()))))
                    .add(builder(filters, kernel, 1, false, false).build());
        }

        private NDArray spread(NDArray image) {
            Shape shape = image.getShape();
            long height = shape.get(2);
            long width = shape.get(3);
            NDArray apart = image.reshape(shape.get(0), shape.get(1), height, 1, width, 1)
                    .pad(new Shape(0, stride - 1, 0, 0, 0, stride - 1), 0)
                    .reshape(shape.get(0), shape.get(1), height * stride, width * stride);
            NDArray pixels = apart.get(
                    new NDIndex(":, :, :" + ((height - 1) * stride + 1) + ", :" + ((width - 1) * stride + 1)));
            return pixels.pad(new Shape(kernel - 1, kernel - 1, kernel - 1, kernel - 1), 0);
        }
    }
}
