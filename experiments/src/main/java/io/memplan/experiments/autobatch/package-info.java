/** Workloads that measure auto-batching. */
@NullMarked
package io.memplan.experiments.autobatch;

import org.jspecify.annotations.NullMarked;
