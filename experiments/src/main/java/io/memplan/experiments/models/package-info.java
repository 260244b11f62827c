/** Trainable models by name, and the comparison of models byte for byte. */
@NullMarked
package io.memplan.experiments.models;

import org.jspecify.annotations.NullMarked;
