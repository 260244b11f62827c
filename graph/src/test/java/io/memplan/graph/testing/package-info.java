/** What the tests of several modules share: graphs, assertions, and a symbolic execution as oracle. */
@NullMarked
package io.memplan.graph.testing;

import org.jspecify.annotations.NullMarked;
