/** Auto-batching of ordinary Java methods. */
@NullMarked
package io.memplan.batching;

import org.jspecify.annotations.NullMarked;
