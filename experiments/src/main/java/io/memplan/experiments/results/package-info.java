/** What an experiment shows, beside the published figures, and the files that it leaves. */
@NullMarked
package io.memplan.experiments.results;

import org.jspecify.annotations.NullMarked;
