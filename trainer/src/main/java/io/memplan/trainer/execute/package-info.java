/** The schedule executor: runs the operations of a plan on the engine, and frees each tensor at its planned moment. */
@NullMarked
package io.memplan.trainer.execute;

import org.jspecify.annotations.NullMarked;
