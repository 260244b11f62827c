/** Predicted times of operations: hardware profiles and the roofline model. */
@NullMarked
package io.memplan.graph.cost;

import org.jspecify.annotations.NullMarked;
