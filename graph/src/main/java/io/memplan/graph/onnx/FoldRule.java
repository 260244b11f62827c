package io.memplan.graph.onnx;

import java.util.List;

/** How the nodes of one ONNX operator are computed at once where all their inputs are known. */
interface FoldRule {

    /**
     * Computes the first output.
     *
     * @param call the node
     * @param inputs the inputs that are present, in order
     */
    Constant fold(NodeCall call, List<Constant> inputs);
}
