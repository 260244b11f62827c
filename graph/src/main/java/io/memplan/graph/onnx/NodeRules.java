package io.memplan.graph.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rules of all ONNX operators that are known, by the operators' names. */
final class NodeRules {

    private static final Map<String, NodeRule> RULE_BY_OPERATOR = new HashMap<>();
    private static final Map<String, FoldRule> FOLD_BY_OPERATOR = new HashMap<>();

    static {
        ConvolutionNodes.register(RULE_BY_OPERATOR);
        PoolingNodes.register(RULE_BY_OPERATOR);
        NormalizationNodes.register(RULE_BY_OPERATOR);
        MatrixNodes.register(RULE_BY_OPERATOR);
        ActivationNodes.register(RULE_BY_OPERATOR);
        ArithmeticNodes.register(RULE_BY_OPERATOR);
        ReductionNodes.register(RULE_BY_OPERATOR);
        SoftmaxNodes.register(RULE_BY_OPERATOR);
        ShapeNodes.register(RULE_BY_OPERATOR);
        PartNodes.register(RULE_BY_OPERATOR);
        ScatterNodes.register(RULE_BY_OPERATOR);
        OrderNodes.register(RULE_BY_OPERATOR);
        ResizeNodes.register(RULE_BY_OPERATOR);
        EinsumNodes.register(RULE_BY_OPERATOR);
        CreationNodes.register(RULE_BY_OPERATOR);
        ChoiceNodes.register(RULE_BY_OPERATOR);
        RecurrentNodes.register(RULE_BY_OPERATOR);
        FunctionNodes.register(RULE_BY_OPERATOR);
        NumberFolds.register(FOLD_BY_OPERATOR);
        LayoutFolds.register(FOLD_BY_OPERATOR);
    }

    private NodeRules() {}

    static Optional<NodeRule> find(OnnxNode node) {
        return node.isStandard() ? Optional.ofNullable(RULE_BY_OPERATOR.get(node.operator())) : Optional.empty();
    }

    static Optional<FoldRule> findFold(OnnxNode node) {
        return node.isStandard() ? Optional.ofNullable(FOLD_BY_OPERATOR.get(node.operator())) : Optional.empty();
    }
}
