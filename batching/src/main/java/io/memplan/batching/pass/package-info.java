/** Passes over programs: each takes a verified program and returns one. */
@NullMarked
package io.memplan.batching.pass;

import org.jspecify.annotations.NullMarked;
