/** Many strategies at many budgets, compared. */
@NullMarked
package io.memplan.experiments.budgets;

import org.jspecify.annotations.NullMarked;
