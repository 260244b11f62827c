/** Plans that were made before: in memory, in files, and made once when many ask at the same time. */
@NullMarked
package io.memplan.rematerialize.cache;

import org.jspecify.annotations.NullMarked;
