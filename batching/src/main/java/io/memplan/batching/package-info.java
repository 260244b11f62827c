/** Auto-batching of ordinary Java methods. Empty until it is built. */
@NullMarked
package io.memplan.batching;

import org.jspecify.annotations.NullMarked;
