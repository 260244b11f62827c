/** Runs the cells of a sweep on Apache Spark. */
@NullMarked
package io.memplan.experiments.spark;

import org.jspecify.annotations.NullMarked;
