/** Work in cells, each finished once: what is finished stands in a journal, and a killed run goes on after it. */
@NullMarked
package io.memplan.experiments.cells;

import org.jspecify.annotations.NullMarked;
