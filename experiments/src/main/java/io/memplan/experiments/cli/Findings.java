package io.memplan.experiments.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * What an experiment has found, in every form.
 *
 * @param fields writes it as fields of a JSON object, after those that every experiment has
 * @param text prints it for people
 * @param code the exit code
 * @param message what to say on standard error at the end; empty for nothing
 */
record Findings(JsonOutput.Fields fields, Consumer<PrintWriter> text, int code, String message) {

    /** What was looked for was found. */
    static Findings of(JsonOutput.Fields fields, Consumer<PrintWriter> text) {
        return new Findings(fields, text, ExitCode.DONE, "");
    }

    /** Returns the same, with something to say and an exit code. */
    Findings endingWith(int otherCode, String otherMessage) {
        return new Findings(fields, text, otherCode, otherMessage);
    }
}
