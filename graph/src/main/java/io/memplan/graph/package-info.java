/** The training graph: values, operations, and what every other part of Memplan says about them. */
@NullMarked
package io.memplan.graph;

import org.jspecify.annotations.NullMarked;
