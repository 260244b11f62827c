/** Real and synthetic training data: sources by name, splits, batches in a seeded order. */
@NullMarked
package io.memplan.experiments.data;

import org.jspecify.annotations.NullMarked;
