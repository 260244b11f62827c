/** The memplan command line and the experiments. */
@NullMarked
package io.memplan.experiments;

import org.jspecify.annotations.NullMarked;
