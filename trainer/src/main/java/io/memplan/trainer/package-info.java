/** The planned trainer: kernel library, schedule executor, and the wrapper around a DJL trainer. */
@NullMarked
package io.memplan.trainer;

import org.jspecify.annotations.NullMarked;
