package io.memplan.trainer.autograd;

import io.memplan.graph.operator.GraphBuilder.Node;
import io.memplan.graph.operator.Operator;
import io.memplan.graph.trace.ArrayMethods;
import io.memplan.graph.trace.TraceListener;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What tracing the differential cases shows of each method of DJL's arrays. */
final class Evidence {

    /** What is seen of one method: by which cases, as which operators, and which operators its gradients take. */
    static final class OfMethod {

        private final List<OperatorCase> cases = new ArrayList<>();
        private final SortedMap<String, Operator> operatorByName = new TreeMap<>();
        private final SortedSet<String> derivatives = new TreeSet<>();
        private boolean gradient;
        private boolean carriesGradients;

        List<OperatorCase> cases() {
            return Collections.unmodifiableList(cases);
        }

        Set<String> operators() {
            return Collections.unmodifiableSet(operatorByName.keySet());
        }

        Set<String> derivatives() {
            return Collections.unmodifiableSet(derivatives);
        }

        /** Returns whether a case sends a gradient through the method. */
        boolean hasGradient() {
            return gradient;
        }

        boolean stopsGradient() {
            return operatorByName.values().stream().anyMatch(Operator::stopsGradient);
        }

        boolean lacksGradient() {
            return !gradient && !stopsGradient() && carriesGradients;
        }
    }

    private final SortedMap<String, OfMethod> bySignature = new TreeMap<>();

    OfMethod of(Method method) {
        return bySignature.computeIfAbsent(ArrayMethods.signature(method), signature -> new OfMethod());
    }

    void add(OperatorCase operatorCase) {
        IdentityHashMap<Node, Set<OfMethod>> methodsByNode = new IdentityHashMap<>();
        operatorCase.trace(new TraceListener() {

            @Override
            public void called(Method method, List<Node> recorded) {
                OfMethod seen = of(method);
                if (!seen.cases.contains(operatorCase)) {
                    seen.cases.add(operatorCase);
                }
                for (Node node : recorded) {
                    seen.operatorByName.put(node.operator().name(), node.operator());
                    seen.carriesGradients |= node.operator().isDifferentiable()
                            && node.outputs().stream()
                                    .anyMatch(output ->
                                            output.type().elementType().isFloating());
                    methodsByNode
                            .computeIfAbsent(node, one -> Collections.newSetFromMap(new IdentityHashMap<>()))
                            .add(seen);
                }
            }

            @Override
            public void differentiated(Node operation, List<Node> derivative) {
                for (OfMethod seen : methodsByNode.getOrDefault(operation, Set.of())) {
                    seen.gradient = true;
                    derivative.forEach(
                            node -> seen.derivatives.add(node.operator().name()));
                }
            }
        });
    }
}
