package io.memplan.graph;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a graph's structure, shapes and attributes. Names and costs do not count. */
final class Fingerprint {

    private final MessageDigest digest;

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    static String of(TrainingGraph graph) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add("resident", graph.residentBytes());
        for (Value value : graph.values()) {
            fingerprint.add(
                    "value",
                    value.bytes(),
                    value.role(),
                    value.storage(),
                    value.type().map(TensorType::toString));
        }
        for (Operation operation : graph.operations()) {
            fingerprint.add(
                    "operation",
                    operation.operator(),
                    operation.attributes(),
                    operation.inputs(),
                    operation.outputs(),
                    operation.overwrites(),
                    operation.phase(),
                    operation.workspaceBytes(),
                    operation.effects());
        }
        return HexFormat.of().formatHex(fingerprint.digest.digest());
    }

    private void add(Object... parts) {
        for (Object part : parts) {
            digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
    }
}
