/**
 * Programs that show how Memplan is used, one thing each; {@code ./memplan example} lists and runs them.
 *
 * <p>They are here, and not with the libraries, because they train on the digits that ship with this module.
 */
@NullMarked
package io.memplan.experiments.examples;

import org.jspecify.annotations.NullMarked;
