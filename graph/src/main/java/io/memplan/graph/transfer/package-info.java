/** Schedules with swaps, built from an order of computes and a choice of which storages leave the device in between. */
@NullMarked
package io.memplan.graph.transfer;

import org.jspecify.annotations.NullMarked;
