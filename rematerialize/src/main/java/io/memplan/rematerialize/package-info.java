/** Planners that decide what to keep and what to compute again. */
@NullMarked
package io.memplan.rematerialize;

import org.jspecify.annotations.NullMarked;
