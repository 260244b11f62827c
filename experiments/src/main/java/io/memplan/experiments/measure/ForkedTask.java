package io.memplan.experiments.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** The work of a main class that {@link ForkedJvm} runs: one JSON job in, one JSON result out. */
@FunctionalInterface
public interface ForkedTask {

    /** The exit code of a process whose parent is gone. */
    int ABANDONED = 143;

    /** Does the job; an exception ends the process with its stack trace. */
    JsonNode run(JsonNode job) throws Exception;

    /**
     * Reads the job from the standard input, does it and writes the result; to be called by {@code main}.
     *
     * <p>Meanwhile whatever prints to the standard output prints to the standard error. When the process that has asked
     * for the job is gone, nobody waits for its result, and this one ends as well.
     */
    static void serve(ForkedTask task) throws Exception {
        endWithParent();
        ObjectMapper json = new ObjectMapper();
        System.setOut(System.err);
        JsonNode job = json.readTree(System.in);
        JsonNode result = task.run(job);
        print(json.writeValueAsString(result));
    }

    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            CompletableFuture<Void> unused =
                    parent.onExit().thenRun(() -> Runtime.getRuntime().halt(ABANDONED));
        });
    }

    private static void print(String line) throws IOException {
        try (PrintStream out =
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8)) {
            out.println(line);
            out.flush();
            if (out.checkError()) {
                throw new IOException("The result could not be written.");
            }
        }
    }
}
