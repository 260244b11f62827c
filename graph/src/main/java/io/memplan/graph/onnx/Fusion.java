package io.memplan.graph.onnx;

import java.util.Optional;

/** A pattern of nodes that is one operator where the model runs, but that exporters take apart. */
interface Fusion {

    /**
     * Returns the node that stands for the pattern.
     *
     * @param last the node that may be the pattern's last one
     * @param graph the nodes before it; those that only the pattern reads are left without a reader, and drop out
     */
    Optional<OnnxNode> fuse(OnnxNode last, NodeGraph graph);
}
