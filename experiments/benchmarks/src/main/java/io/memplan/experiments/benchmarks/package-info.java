/** Benchmarks of the hot paths, and a comparison with a baseline from which the machine's speed cancels. */
@NullMarked
package io.memplan.experiments.benchmarks;

import org.jspecify.annotations.NullMarked;
