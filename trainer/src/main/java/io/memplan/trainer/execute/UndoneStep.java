package io.memplan.trainer.execute;

import java.util.List;

/**
 * What undoing a step that failed did.
 *
 * @param gradientsCleared whether the gradients were set to zero
 * @param lostBackwards how many earlier backward passes had added to those gradients
 * @param updatedParameters the parameters that a fused update had already changed, and that stay so
 */
record UndoneStep(boolean gradientsCleared, int lostBackwards, List<String> updatedParameters) {

    UndoneStep {
        updatedParameters = List.copyOf(updatedParameters);
    }
}
