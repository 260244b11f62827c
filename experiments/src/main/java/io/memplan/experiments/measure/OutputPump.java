package io.memplan.experiments.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** A thread that reads what a process prints and keeps the last lines. */
final class OutputPump extends Thread {

    private static final int KEPT_LINES = 20;

    private final InputStream stream;
    private final boolean passThrough;
    private final Deque<String> lines = new ArrayDeque<>();

    private OutputPump(InputStream stream, String name, boolean passThrough) {
        super("memplan-fork-" + name);
        this.stream = stream;
        this.passThrough = passThrough;
        setDaemon(true);
    }

    /** Starts to read a stream, and to print it to the standard error if asked. */
    static OutputPump of(InputStream stream, String name, boolean passThrough) {
        OutputPump pump = new OutputPump(stream, name, passThrough);
        pump.start();
        return pump;
    }

    @Override
    public void run() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            // the process was ended
        }
    }

    private synchronized void keep(String line) {
        if (passThrough) {
            System.err.println(line);
        }
        if (!line.isBlank()) {
            lines.addLast(line);
        }
        if (lines.size() > KEPT_LINES) {
            lines.removeFirst();
        }
    }

    /** Returns the last line that is not blank, or nothing. */
    synchronized String lastLine() {
        return lines.isEmpty() ? "" : lines.getLast();
    }

    /** Returns the last lines that are not blank. */
    synchronized String lastLines() {
        return String.join("\n", lines);
    }
}
