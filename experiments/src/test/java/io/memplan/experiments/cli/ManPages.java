package io.memplan.experiments.cli;

import java.util.Locale;
import java.util.Map;

/** Pages of commands for {@code man}, in the macros of man(7). */
final class ManPages {

    private ManPages() {}

    static String of(CommandPage page) {
        StringBuilder text = new StringBuilder();
        String title = page.fileName().toUpperCase(Locale.ROOT);
        text.append(".\\\" Written by CommandPagesTest from the command line itself.\n");
        text.append(".TH \"").append(title).append("\" \"1\" \"\" \"Memplan\" \"Memplan\"\n");
        text.append(".SH NAME\n")
                .append(escaped(page.fileName()))
                .append(" \\- ")
                .append(firstSentence(page.summary()));
        text.append("\n.SH SYNOPSIS\n.nf\n").append(escaped(page.synopsis())).append("\n.fi\n");
        text.append(".SH DESCRIPTION\n").append(escaped(page.summary())).append('\n');
        list(text, "ARGUMENTS", page.arguments());
        list(text, "OPTIONS", page.options());
        list(text, "COMMANDS", page.commands());
        list(text, "EXIT STATUS", page.exitCodes());
        text.append(".SH EXAMPLES\n.nf\n");
        page.examples().forEach(example -> text.append(escaped(example)).append('\n'));
        return text.append(".fi\n").toString();
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return escaped((end < 0 ? text : text.substring(0, end)).replaceFirst("\\.$", ""));
    }

    private static void list(StringBuilder text, String title, Map<String, String> items) {
        if (items.isEmpty()) {
            return;
        }
        text.append(".SH ").append(title).append('\n');
        items.forEach((name, meaning) -> text.append(".TP\n\\fB")
                .append(escaped(name))
                .append("\\fR\n")
                .append(escaped(meaning))
                .append('\n'));
    }

    /** Returns text in which nothing is a request or an escape: a dot or an apostrophe at a line's begin is neither. */
    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^(?=[.'])", "\\\\&");
    }
}
