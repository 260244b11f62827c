/** Runs a lifted program for many members; every executor has one and the same result. */
@NullMarked
package io.memplan.batching.execute;

import org.jspecify.annotations.NullMarked;
