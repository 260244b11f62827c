/**
 * ONNX models as training graphs: a file's forward graph is read, its shapes are bound, each node becomes operators of
 * Memplan, a loss is added, and the whole is differentiated.
 *
 * <p>For planning only: weights are never read, so a graph of this package has shapes and costs but no numbers.
 */
@NullMarked
package io.memplan.graph.onnx;

import org.jspecify.annotations.NullMarked;
