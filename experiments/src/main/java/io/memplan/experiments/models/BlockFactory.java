package io.memplan.experiments.models;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** Builds a fresh block without parameters. */
@FunctionalInterface
interface BlockFactory {

    /** Builds it for inputs of a shape, without the batch. */
    Block build(Shape input, int classes, ModelOptions options);
}
