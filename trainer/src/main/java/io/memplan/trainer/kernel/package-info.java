/** The kernel library: ATen kernels compiled from TorchScript text at run time, called on arrays that Memplan owns. */
@NullMarked
package io.memplan.trainer.kernel;

import org.jspecify.annotations.NullMarked;
