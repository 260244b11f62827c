package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.training.TrainingWorker.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains with plain DJL and planned, from the same weights, data order and seed, each in a process of its own, and
 * compares every parameter, every state array and every loss byte for byte.
 *
 * <p>Where they differ, plain DJL is run again. If it differs from itself as well (libtorch adds the gradients of gathered
 * rows in the order in which its threads come, so large embeddings never have the same bits twice), plain and planned are
 * compared once more with one thread.
 */
public final class Verification {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofHours(2);

    private final TrainingJob job;
    private final Consumer<String> log;
    private final Path folder;

    private Verification(TrainingJob job, Consumer<String> log, Path folder) {
        this.job = job;
        this.log = log;
        this.folder = folder;
    }

    /**
     * Runs both trainings.
     *
     * @param job the planned training
     * @param steps the steps of each
     * @param log hears what is being done
     * @return {@code differingBytes}, {@code comparedBytes}, {@code steps}, what the plan said and what was measured, and,
     *     if plain DJL differs from itself, {@code plainDiffersFromItselfBytes} and {@code threads}; or {@code infeasible}
     */
    public static ObjectNode run(TrainingJob job, int steps, Consumer<String> log) throws IOException {
        Path folder = Files.createTempDirectory("memplan-verify");
        try {
            return new Verification(job.withSteps(steps), log, folder).run();
        } finally {
            for (String name : List.of("planned", "plain", "again")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        }
    }

    /**
     * What a training left.
     *
     * @param answer what its process said
     * @param dump its parameters
     */
    private record Trained(JsonNode answer, Path dump) {

        long differingBytes(Trained other) throws IOException {
            return Verification.differingBytes(answer, dump, other.answer, other.dump);
        }
    }

    /** Returns how many bytes of parameters, states and losses differ between what two trainings left. */
    static long differingBytes(JsonNode answer, Path dump, JsonNode otherAnswer, Path otherDump) throws IOException {
        return ParameterDump.differingBytes(dump, otherDump)
                + differingLossBytes(answer.get("lossBits"), otherAnswer.get("lossBits"));
    }

    private ObjectNode run() throws IOException {
        Trained planned = planned(Threads.MANY);
        if (planned.answer.has("infeasible")) {
            return (ObjectNode) planned.answer;
        }
        Trained plain = plain(Threads.MANY, "plain");
        ObjectNode result = describe(planned, plain);
        if (result.get("differingBytes").asLong() == 0) {
            return result;
        }
        long own = plain.differingBytes(plain(Threads.MANY, "again"));
        if (own == 0) {
            return result;
        }
        log.accept("plain DJL differs from itself in " + own + " bytes; both once more with one thread");
        return describe(planned(Threads.ONE), plain(Threads.ONE, "plain"))
                .put("plainDiffersFromItselfBytes", own)
                .put("threads", 1);
    }

    private Trained planned(Threads threads) {
        log.accept("training planned, " + job.steps() + " steps");
        Path dump = folder.resolve("planned");
        return new Trained(TrainingWorker.fork(job.withDump(dump.toString()), threads, TIMEOUT), dump);
    }

    private Trained plain(Threads threads, String name) {
        log.accept("training with plain DJL, " + job.steps() + " steps");
        Path dump = folder.resolve(name);
        TrainingJob plain = job.withBudget(null).withDump(dump.toString());
        return new Trained(TrainingWorker.forkWithoutCollections(plain, threads, TIMEOUT), dump);
    }

    private static ObjectNode describe(Trained planned, Trained plain) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("steps", planned.answer.get("steps").asInt());
        answer.put("differingBytes", planned.differingBytes(plain));
        answer.put(
                "comparedBytes",
                Files.size(plain.dump) + 4L * plain.answer.get("lossBits").size());
        answer.setAll((ObjectNode) planned.answer.get("plan"));
        if (planned.answer.has("measuredPeakBytes")) {
            answer.set("measuredPeakBytes", planned.answer.get("measuredPeakBytes"));
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
