/** Memory tiers outside the device: where copies of storages wait, and how they get there and back. */
@NullMarked
package io.memplan.swap;

import org.jspecify.annotations.NullMarked;
