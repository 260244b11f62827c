/** Copying between the memory of a CUDA device and pinned host memory. */
@NullMarked
package io.memplan.swap.cuda;

import org.jspecify.annotations.NullMarked;
