/** Measuring: resident memory, times of steps, runs in a Java virtual machine of their own. */
@NullMarked
package io.memplan.experiments.measure;

import org.jspecify.annotations.NullMarked;
