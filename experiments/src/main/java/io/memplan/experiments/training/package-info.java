/** Training loops that plain and planned trainers run alike, with all that is needed to compare them. */
@NullMarked
package io.memplan.experiments.training;

import org.jspecify.annotations.NullMarked;
