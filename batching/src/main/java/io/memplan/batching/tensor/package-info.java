/** Operations on tensors: what one member computes, the same for many rows at once, and the adjoints. */
@NullMarked
package io.memplan.batching.tensor;

import org.jspecify.annotations.NullMarked;
