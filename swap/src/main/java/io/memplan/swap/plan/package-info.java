/** Planners that move storages out of the way and compute nothing again. */
@NullMarked
package io.memplan.swap.plan;

import org.jspecify.annotations.NullMarked;
