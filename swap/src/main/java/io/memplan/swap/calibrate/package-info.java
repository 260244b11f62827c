/** Measuring how fast this machine copies between tiers. */
@NullMarked
package io.memplan.swap.calibrate;

import org.jspecify.annotations.NullMarked;
