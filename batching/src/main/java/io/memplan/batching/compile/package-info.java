/** Compiles programs to bytecode that runs one member up to its next batch point. */
@NullMarked
package io.memplan.batching.compile;

import org.jspecify.annotations.NullMarked;
