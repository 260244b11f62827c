package io.memplan.graph.trace;

import ai.djl.nn.Parameter;
import io.memplan.graph.TrainingGraph;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A training graph with what its source values stand for in the user's model.
 *
 * @param graph the graph: forward, loss, backward, and accumulation into (or fused update of) the parameters
 * @param parameterByValue the parameter whose array a source value is (roles {@code PARAMETER} and {@code STATE})
 * @param gradientOfByValue the parameter whose own gradient array a source value is (role {@code GRADIENT}); empty
 *     where the update is fused
 * @param constantByValue what a source value (role {@code INPUT}) stands for that is the same in every step
 * @param inputs the value of each input of the block, in order
 * @param labels the value of each label, in order
 * @param predictions the value of each output of the block, in order
 * @param loss the value of the loss, a scalar
 * @param opaqueCalls the calls of opaque blocks; an operation names its place in the attribute {@code call}
 * @param opaqueProfiles what those calls make and take
 * @param rewrittenConvolutions how many convolutions of joined channels were replaced by those of the parts
 */
public record TracedStep(
        TrainingGraph graph,
        SortedMap<Integer, Parameter> parameterByValue,
        SortedMap<Integer, Parameter> gradientOfByValue,
        SortedMap<Integer, TracedConstant> constantByValue,
        List<Integer> inputs,
        List<Integer> labels,
        List<Integer> predictions,
        int loss,
        List<OpaqueCall> opaqueCalls,
        List<OpaqueProfile> opaqueProfiles,
        int rewrittenConvolutions) {

    /** Copies the collections. */
    public TracedStep {
        parameterByValue = new TreeMap<>(Map.copyOf(parameterByValue));
        gradientOfByValue = new TreeMap<>(Map.copyOf(gradientOfByValue));
        constantByValue = new TreeMap<>(Map.copyOf(constantByValue));
        inputs = List.copyOf(inputs);
        labels = List.copyOf(labels);
        predictions = List.copyOf(predictions);
        opaqueCalls = List.copyOf(opaqueCalls);
        opaqueProfiles = List.copyOf(opaqueProfiles);
    }

    /** Creates a step without opaque blocks. */
    public TracedStep(
            TrainingGraph graph,
            SortedMap<Integer, Parameter> parameterByValue,
            SortedMap<Integer, Parameter> gradientOfByValue,
            SortedMap<Integer, TracedConstant> constantByValue,
            List<Integer> inputs,
            List<Integer> labels,
            List<Integer> predictions,
            int loss) {
        this(
                graph,
                parameterByValue,
                gradientOfByValue,
                constantByValue,
                inputs,
                labels,
                predictions,
                loss,
                List.of(),
                List.of(),
                0);
    }

    /** Returns the same step with its graph replaced by one of other costs or resident memory. */
    public TracedStep withGraph(TrainingGraph other) {
        return with(other, opaqueCalls, opaqueProfiles, rewrittenConvolutions);
    }

    /** Returns the same step with the calls of opaque blocks. */
    TracedStep withOpaqueCalls(List<OpaqueCall> calls, List<OpaqueProfile> profiles) {
        return with(graph, calls, profiles, rewrittenConvolutions);
    }

    /** Returns the same step with the number of convolutions that were rewritten. */
    TracedStep withRewrittenConvolutions(int rewritten) {
        return with(graph, opaqueCalls, opaqueProfiles, rewritten);
    }

    private TracedStep with(TrainingGraph other, List<OpaqueCall> calls, List<OpaqueProfile> profiles, int rewritten) {
        return new TracedStep(
                other,
                parameterByValue,
                gradientOfByValue,
                constantByValue,
                inputs,
                labels,
                predictions,
                loss,
                calls,
                profiles,
                rewritten);
    }
}
