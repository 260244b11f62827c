/** Choosing batches beside what other tools do, on one simulated device. */
@NullMarked
package io.memplan.experiments.tuning;

import org.jspecify.annotations.NullMarked;
