/** The contract between a request for a plan and the planners that answer it. */
@NullMarked
package io.memplan.graph.plan;

import org.jspecify.annotations.NullMarked;
