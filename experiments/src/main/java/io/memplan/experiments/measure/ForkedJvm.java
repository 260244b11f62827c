package io.memplan.experiments.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A Java virtual machine of its own for one job, so that its memory is that of the job alone and a crash of native
 * code ends nothing else.
 *
 * <p>It gets the class path, the environment and the {@code ai.djl.*} properties of this process. The job goes to its
 * standard input as JSON; its standard output holds the result as one line of JSON; its standard error is passed
 * through. The main class calls {@link ForkedTask#serve}.
 */
public final class ForkedJvm {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Class<?> mainClass;
    private final long heapBytes;
    private final boolean residentHeap;
    private final Duration timeout;
    private final List<String> jvmArguments;
    private final Map<String, String> environment;
    private final String classPath;

    private ForkedJvm(Builder builder, Class<?> mainClass) {
        this.mainClass = mainClass;
        this.heapBytes = builder.heapBytes;
        this.residentHeap = builder.residentHeap;
        this.timeout = builder.timeout;
        this.jvmArguments = List.copyOf(builder.jvmArguments);
        this.environment = Map.copyOf(builder.environment);
        this.classPath = builder.classPath;
    }

    /** Returns a builder for a main class. */
    public static Builder builder(Class<?> mainClass) {
        return new Builder(mainClass);
    }

    /**
     * Runs one job and waits for its result.
     *
     * @throws ForkedJvmException if the process crashes, takes longer than its time or gives no result
     */
    public JsonNode run(JsonNode job) {
        long start = System.nanoTime();
        Process process = start();
        Thread killer = new Thread(process::destroyForcibly, "memplan-fork-killer");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            OutputPump output = OutputPump.of(process.getInputStream(), "stdout", false);
            OutputPump errors = OutputPump.of(process.getErrorStream(), "stderr", true);
            send(job, process);
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                destroy(process);
                throw failure("took longer than the " + seconds(timeout.toNanos()) + " allowed", errors);
            }
            output.join();
            errors.join();
            if (process.exitValue() != 0) {
                throw failure(
                        "ended with exit code " + process.exitValue() + meaning(process.exitValue()) + " after "
                                + seconds(System.nanoTime() - start),
                        errors);
            }
            return result(output, errors);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ForkedJvmException("Interrupted while waiting for " + mainClass.getName() + ".", e);
        } finally {
            destroy(process);
            removeHook(killer);
        }
    }

    private Process start() {
        ProcessBuilder builder = new ProcessBuilder(command());
        builder.environment().put("OPT_OUT_TRACKING", "true");
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ForkedJvmException("The Java virtual machine did not start: " + e.getMessage() + ".", e);
        }
    }

    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapBytes / 1024 + "k");
        if (residentHeap) {
            command.add("-Xms" + heapBytes / 1024 + "k");
            command.add("-XX:+AlwaysPreTouch");
        }
        for (String name : new TreeSet<>(System.getProperties().stringPropertyNames())) {
            if (name.startsWith("ai.djl.")) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(jvmArguments);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass.getName());
        return command;
    }

    private static void send(JsonNode job, Process process) {
        try (OutputStream input = process.getOutputStream()) {
            input.write((job + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // the process ended before it read its job: its exit code and its last lines tell more
        }
    }

    private JsonNode result(OutputPump output, OutputPump errors) {
        String line = output.lastLine();
        try {
            JsonNode result = JSON.readTree(line);
            if (result != null && result.isContainerNode()) {
                return result;
            }
        } catch (JsonProcessingException e) {
            // the message below quotes the line
        }
        throw failure("ended without a result; its last line was '" + line + "'", errors);
    }

    private ForkedJvmException failure(String what, OutputPump errors) {
        String lines = errors.lastLines();
        return new ForkedJvmException("The forked Java virtual machine of " + mainClass.getName() + " (heap "
                + (heapBytes >> 20) + " MiB) " + what + "."
                + (lines.isEmpty() ? "" : "\nIts last lines were:\n" + lines));
    }

    private static String meaning(int exitCode) {
        return switch (exitCode) {
            case 134 -> " (abort: a crash of native code)";
            case 137 -> " (killed, maybe for want of memory)";
            case 139 -> " (a crash of native code)";
            default -> "";
        };
    }

    private static String seconds(long nanos) {
        return Math.round(nanos / 1e8) / 10.0 + " s";
    }

    private static void destroy(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this process ends anyway
        }
    }

    /** A builder of forked Java virtual machines. */
    public static final class Builder {

        private final Class<?> mainClass;
        private long heapBytes = 512L << 20;
        private boolean residentHeap;
        private Duration timeout = Duration.ofMinutes(10);
        private final List<String> jvmArguments = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private String classPath = System.getProperty("java.class.path");

        private Builder(Class<?> mainClass) {
            this.mainClass = mainClass;
        }

        /** Sets the largest heap, in bytes; 512 MiB unless set. */
        public Builder optHeapBytes(long heapBytes) {
            this.heapBytes = heapBytes;
            return this;
        }

        /**
         * Makes the whole heap resident before the main class starts, so that its growth does not count as memory of
         * the job.
         */
        public Builder optResidentHeap() {
            this.residentHeap = true;
            return this;
        }

        /** Sets the time after which the process is killed; ten minutes unless set. */
        public Builder optTimeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** Sets the class path; that of this process unless set. */
        public Builder optClassPath(String classPath) {
            this.classPath = classPath;
            return this;
        }

        /** Adds an argument for the Java virtual machine. */
        public Builder addJvmArgument(String argument) {
            jvmArguments.add(argument);
            return this;
        }

        /** Adds an environment variable. */
        public Builder addEnvironment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Returns the description of the process; nothing is started yet. */
        public ForkedJvm build() {
            if (heapBytes < 2L << 20) {
                throw new IllegalArgumentException("The heap is " + heapBytes + " bytes, but must be 2 MiB or more.");
            }
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("The timeout is " + timeout + ", but must be above zero.");
            }
            return new ForkedJvm(this, mainClass);
        }
    }
}
