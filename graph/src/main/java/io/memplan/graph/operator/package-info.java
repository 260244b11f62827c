/** The operators: shape, cost and derivative rules, and the ATen kernels that carry them out. */
@NullMarked
package io.memplan.graph.operator;

import org.jspecify.annotations.NullMarked;
