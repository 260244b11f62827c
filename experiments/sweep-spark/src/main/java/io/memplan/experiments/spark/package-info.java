/** Runs the cells of sweeps and searches on Apache Spark. */
@NullMarked
package io.memplan.experiments.spark;

import org.jspecify.annotations.NullMarked;
