/** Turns a forward graph into a training graph. */
@NullMarked
package io.memplan.graph.differentiate;

import org.jspecify.annotations.NullMarked;
