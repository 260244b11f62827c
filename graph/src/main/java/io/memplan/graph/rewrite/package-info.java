/** Rewritings of a forward graph before it is differentiated, which change the order of sums but not the function. */
@NullMarked
package io.memplan.graph.rewrite;

import org.jspecify.annotations.NullMarked;
