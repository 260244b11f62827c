/** Times of kernels measured on the device at hand, and their cache on disk. */
@NullMarked
package io.memplan.trainer.cost;

import org.jspecify.annotations.NullMarked;
