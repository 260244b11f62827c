package io.memplan.experiments.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/** The entry point of {@code ./memplan}. */
public final class Main {

    private Main() {}

    /** Runs the command line and ends the JVM with its exit code. */
    @AllowedToExit
    public static void main(String[] arguments) {
        Ansi colours = Terminal.isOutput() ? Ansi.AUTO : Ansi.OFF; // before standard output is led elsewhere
        Cancellation cancellation = new Cancellation();
        cancellation.listenToInterrupts();
        int code = ExitCode.INTERNAL_ERROR;
        try {
            code = CommandLines.run(
                    cancellation,
                    Strategies.installed(),
                    writer(StandardOutput.forDataOnly()),
                    writer(new FileOutputStream(FileDescriptor.err)),
                    colours,
                    arguments);
        } catch (OutOfMemoryError e) {
            System.err.println("The Java heap is full (" + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB).\nMaybe MEMPLAN_JAVA_OPTS=-Xmx4g ./memplan ...");
        } finally {
            cancellation.finish();
        }
        System.exit(cancellation.isCancelled() ? ExitCode.CANCELLED : code);
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }
}
