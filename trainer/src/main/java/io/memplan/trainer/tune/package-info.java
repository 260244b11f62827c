/** Choosing the minibatch size and the learning rate that use a memory budget best. */
@NullMarked
package io.memplan.trainer.tune;

import org.jspecify.annotations.NullMarked;
