/** The intermediate representation: programs of functions, basic blocks and three-address instructions. */
@NullMarked
package io.memplan.batching.ir;

import org.jspecify.annotations.NullMarked;
