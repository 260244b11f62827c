/** The published results on swapping, side by side with ours. */
@NullMarked
package io.memplan.experiments.swap;

import org.jspecify.annotations.NullMarked;
