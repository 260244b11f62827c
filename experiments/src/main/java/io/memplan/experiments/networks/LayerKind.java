package io.memplan.experiments.networks;

import ai.djl.nn.Block;
import java.util.List;

/**
 * What a layer computes: its shape, its parameters, its cost, and the DJL block that does it.
 *
 * <p>Arithmetic is counted as Checkmate's artifact counts it (branch {@code mlsys20_artifact}, {@code op_hook}): a
 * multiplication with an addition is one operation; pooling, padding, concatenation, dropout and reshaping are free; a
 * transposed convolution counts its input channels, whatever its kernel.
 */
public sealed interface LayerKind
        permits Convolution,
                Convolution.Depthwise,
                Convolution.Transposed,
                Dense,
                Normalization,
                Rectifier,
                Padding,
                MaxPooling,
                GlobalPooling,
                Upsampling,
                Concatenation,
                Sum,
                Cropping,
                Reshaping,
                Dropping,
                Softmax {

    /** Returns the shape of the output for inputs of these shapes. */
    List<Long> shape(List<List<Long>> inputs);

    /** Returns how many parameters and running statistics there are. */
    default long parameters(List<List<Long>> inputs) {
        return 0;
    }

    /** Returns the arithmetic operations for one example. */
    long operations(List<List<Long>> inputs, long outputElements);

    /** Returns a new block that computes it. */
    Block block(List<List<Long>> inputs);
}
