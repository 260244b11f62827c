/** Memory tiers, links and copy engines. Empty until swapping is built; the schedule already has its steps. */
@NullMarked
package io.memplan.swap;

import org.jspecify.annotations.NullMarked;
