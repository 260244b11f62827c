package io.memplan.graph.trace;

import java.util.Set;

/** The methods of DJL's arrays that its PyTorch engine answers with an {@code UnsupportedOperationException}. */
final class EngineLimits {

    private static final Set<String> MISSING = Set.of(
            "NDArray.acosh()",
            "NDArray.asinh()",
            "NDArray.atanh()",
            "NDArray.batchDot(NDArray)",
            "NDArray.oneHot(int, float, float, DataType)",
            "NDArray.sequenceMask(NDArray)",
            "NDArray.sequenceMask(NDArray, float)",
            "NDArray.tile(Shape)",
            "NDArray.tile(int, long)",
            "NDArray.trace()",
            "NDArray.trace(int)",
            "NDArray.trace(int, int, int)",
            "NDArrayEx.adadeltaUpdate(NDList, NDList, float, float, float, float, float)",
            "NDArrayEx.adagradUpdate(NDList, NDList, float, float, float, float, float)",
            "NDArrayEx.deconvolution(NDArray, NDArray, NDArray, Shape, Shape, Shape, Shape, int)",
            "NDArrayEx.multiBoxTarget(NDList, float, float, float, float, int)",
            "NDArrayEx.nagUpdate(NDList, NDList, float, float, float, float, float)",
            "NDArrayEx.prelu(NDArray, NDArray)",
            "NDArrayEx.randomBrightness(float)",
            "NDArrayEx.randomColorJitter(float, float, float, float)",
            "NDArrayEx.randomFlipLeftRight()",
            "NDArrayEx.randomFlipTopBottom()",
            "NDArrayEx.randomHue(float)",
            "NDArrayEx.rdivi(NDArray)",
            "NDArrayEx.rdivi(Number)",
            "NDArrayEx.rmodi(NDArray)",
            "NDArrayEx.rmodi(Number)",
            "NDArrayEx.rmspropUpdate(NDList, NDList, float, float, float, float, float, float, float, boolean)",
            "NDArrayEx.rpowi(Number)");

    private EngineLimits() {}

    static boolean isMissing(String signature) {
        return MISSING.contains(signature);
    }
}
