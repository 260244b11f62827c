/** Opaque blocks: what they make and take is measured by running them once for each shape. */
@NullMarked
package io.memplan.trainer.opaque;

import org.jspecify.annotations.NullMarked;
