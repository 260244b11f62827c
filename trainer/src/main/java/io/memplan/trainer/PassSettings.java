package io.memplan.trainer;

/**
 * How batches are split into passes.
 *
 * @param mostExamples the most examples in a pass
 * @param automatic whether a batch is split where it would not fit, or would be slower in one pass
 * @param weights what the losses of the passes are multiplied with
 * @param recover whether a step that runs out of memory is planned again and repeated
 * @param noise whether the gradient noise scale is measured when a batch is split
 */
record PassSettings(int mostExamples, boolean automatic, PassWeights weights, boolean recover, boolean noise) {

    static final PassSettings NONE = new PassSettings(Integer.MAX_VALUE, false, PassWeights.byExamples(), true, false);

    PassSettings withMostExamples(int most) {
        return new PassSettings(most, automatic, weights, recover, noise);
    }

    PassSettings withAutomatic(boolean value) {
        return new PassSettings(mostExamples, value, weights, recover, noise);
    }

    PassSettings withWeights(PassWeights value) {
        return new PassSettings(mostExamples, automatic, value, recover, noise);
    }

    PassSettings withRecover(boolean value) {
        return new PassSettings(mostExamples, automatic, weights, value, noise);
    }

    PassSettings withNoise(boolean value) {
        return new PassSettings(mostExamples, automatic, weights, recover, value);
    }
}
