package io.memplan.trainer.cost;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.operator.KernelText;
import io.memplan.graph.operator.TrainingOperators;
import io.memplan.trainer.kernel.KernelTexts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a measured time is of: equal measurements need be made once.
 *
 * @param text the kernel
 * @param inputs the types of its arguments
 */
record Measurement(KernelText text, List<TensorType> inputs) {

    /**
     * Returns what to measure for an operation: nothing for a random one, which would draw from the engine's generator
     * and so change the training that follows, nor for an update of parameters, nor where types are missing.
     */
    static Optional<Measurement> of(TrainingGraph graph, Operation operation, KernelTexts texts) {
        if (operation.effects() == Effects.RANDOM || operation.operator().equals(TrainingOperators.UPDATE_NAME)) {
            return Optional.empty();
        }
        List<TensorType> types = new ArrayList<>();
        for (int input : operation.inputs()) {
            Value value = graph.value(input);
            if (value.type().isEmpty()) {
                return Optional.empty();
            }
            types.add(value.type().get());
        }
        return Optional.of(new Measurement(texts.textOf(graph, operation, false), List.copyOf(types)));
    }

    /** Returns the digest under which the time is cached, for the given device, threads and library. */
    String digest(String surroundings) {
        String all = String.join(
                "\n", surroundings, String.join("\n", text.lines()), String.join(",", text.results()), inputs + "");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
