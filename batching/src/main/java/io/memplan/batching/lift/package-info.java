/** Lifts Java methods from their bytecode. */
@NullMarked
package io.memplan.batching.lift;

import org.jspecify.annotations.NullMarked;
