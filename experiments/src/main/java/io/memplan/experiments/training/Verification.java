package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Trains with plain DJL and planned, from the same weights, data order and seed, each in a process of its own, and
 * compares every parameter, every state array and every loss byte for byte.
 */
public final class Verification {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofHours(2);

    private Verification() {}

    /**
     * Runs both trainings.
     *
     * @param job the planned training
     * @param steps the steps of each
     * @param log hears what is being done
     * @return {@code differingBytes}, {@code comparedBytes}, {@code steps}, what the plan said and what was measured;
     *     or {@code infeasible}
     */
    public static ObjectNode run(TrainingJob job, int steps, Consumer<String> log) throws IOException {
        Path folder = Files.createTempDirectory("memplan-verify");
        Path plannedFile = folder.resolve("planned.bin");
        Path plainFile = folder.resolve("plain.bin");
        try {
            log.accept("training planned, " + steps + " steps");
            JsonNode planned = TrainingWorker.fork(job.withSteps(steps).withDump(plannedFile.toString()), TIMEOUT);
            if (planned.has("infeasible")) {
                return (ObjectNode) planned;
            }
            log.accept("training with plain DJL, " + steps + " steps");
            JsonNode plain = TrainingWorker.forkWithoutCollections(
                    job.withBudget(null).withSteps(steps).withDump(plainFile.toString()), TIMEOUT);
            return describe(planned, plain, plannedFile, plainFile);
        } finally {
            Files.deleteIfExists(plannedFile);
            Files.deleteIfExists(plainFile);
            Files.deleteIfExists(folder);
        }
    }

    private static ObjectNode describe(JsonNode planned, JsonNode plain, Path plannedFile, Path plainFile)
            throws IOException {
        long differingLossBytes = differingLossBytes(planned.get("lossBits"), plain.get("lossBits"));
        ObjectNode answer = JSON.createObjectNode();
        answer.put("steps", planned.get("steps").asInt());
        answer.put("differingBytes", ParameterDump.differingBytes(plannedFile, plainFile) + differingLossBytes);
        answer.put(
                "comparedBytes",
                Files.size(plainFile) + 4L * plain.get("lossBits").size());
        answer.setAll((ObjectNode) planned.get("plan"));
        if (planned.has("measuredPeakBytes")) {
            answer.set("measuredPeakBytes", planned.get("measuredPeakBytes"));
        }
        return answer;
    }

    private static long differingLossBytes(JsonNode planned, JsonNode plain) {
        long differing = 4L * Math.abs(planned.size() - plain.size());
        for (int i = 0; i < Math.min(planned.size(), plain.size()); i++) {
            int bits = planned.get(i).asInt() ^ plain.get(i).asInt();
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                differing += (bits >>> shift & 0xff) != 0 ? 1 : 0;
            }
        }
        return differing;
    }
}
