/** Self-contained HTML reports of plans, fronts and results. */
@NullMarked
package io.memplan.experiments.report;

import org.jspecify.annotations.NullMarked;
