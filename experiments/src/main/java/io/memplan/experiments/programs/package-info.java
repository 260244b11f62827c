/** The batched programs that the command line knows by name. */
@NullMarked
package io.memplan.experiments.programs;

import org.jspecify.annotations.NullMarked;
