/** The {@code memplan} command line. */
@NullMarked
package io.memplan.experiments.cli;

import org.jspecify.annotations.NullMarked;
