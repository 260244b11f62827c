package io.memplan.graph.onnx;

/** How the nodes of one ONNX operator become operators of Memplan. */
interface NodeRule {

    /**
     * Applies the operators and sets the node's outputs.
     *
     * @throws IllegalArgumentException if the shapes do not fit
     * @throws OnnxException if the node asks for what cannot be planned
     */
    void translate(NodeCall call);
}
