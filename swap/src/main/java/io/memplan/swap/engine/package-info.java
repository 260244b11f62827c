/** Copying between the device and slots outside it, in the background. */
@NullMarked
package io.memplan.swap.engine;

import org.jspecify.annotations.NullMarked;
