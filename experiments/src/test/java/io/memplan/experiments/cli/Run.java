package io.memplan.experiments.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Help.Ansi;

/** What a command line gave, run in this JVM. */
record Run(int code, String out, String err) {

    static Run of(Object... arguments) {
        return of(new Cancellation(), FakePlanners.all(), arguments);
    }

    static Run of(Cancellation cancellation, Strategies strategies, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int code =
                CommandLines.run(cancellation, strategies, new PrintWriter(out), new PrintWriter(err), Ansi.OFF, texts);
        return new Run(code, out.toString(), err.toString());
    }
}
