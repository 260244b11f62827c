/** The tracer: runs a DJL block on abstract arrays and records what it calls. The only package here that knows DJL. */
@NullMarked
package io.memplan.graph.trace;

import org.jspecify.annotations.NullMarked;
