/** The places outside the device: slots in slabs, fixed when a schedule is made ready. */
@NullMarked
package io.memplan.swap.store;

import org.jspecify.annotations.NullMarked;
