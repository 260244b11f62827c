/** Sweeps over models, budgets, strategies and devices: many small cells, each in a process of its own. */
@NullMarked
package io.memplan.experiments.sweep;

import org.jspecify.annotations.NullMarked;
