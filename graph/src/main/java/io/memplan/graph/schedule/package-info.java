/** Schedules, their independent checker, and the simulator. */
@NullMarked
package io.memplan.graph.schedule;

import org.jspecify.annotations.NullMarked;
