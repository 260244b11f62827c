package io.memplan.experiments.cli;

import java.util.List;
import java.util.Map;

/** Pages of commands as Markdown. */
final class MarkdownPages {

    private static final String NOTE =
            "<!-- Written by CommandPagesTest from the command line itself; -Dmemplan.goldens=refresh writes it anew."
                    + " -->\n";

    private MarkdownPages() {}

    static String index(List<CommandPage> pages) {
        StringBuilder text = new StringBuilder(NOTE + "# The commands\n\n| command | does |\n|---|---|\n");
        for (CommandPage page : pages) {
            text.append("| [`")
                    .append(page.name())
                    .append("`](")
                    .append(page.fileName())
                    .append(".md) | ");
            text.append(cell(page.summary())).append(" |\n");
        }
        return text.toString();
    }

    static String of(CommandPage page) {
        StringBuilder text = new StringBuilder(NOTE);
        text.append("# ")
                .append(page.name())
                .append("\n\n")
                .append(escaped(page.summary()))
                .append("\n\n");
        text.append("```\n").append(page.synopsis()).append("\n```\n");
        table(text, "Arguments", "argument", page.arguments());
        table(text, "Options", "option", page.options());
        table(text, "Commands", "command", page.commands());
        table(text, "Exit codes", "code", page.exitCodes());
        text.append("\n## Examples\n\n```\n");
        page.examples().forEach(example -> text.append(example).append('\n'));
        return text.append("```\n").toString();
    }

    private static void table(StringBuilder text, String title, String what, Map<String, String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        text.append("\n## ").append(title).append("\n\n| ").append(what).append(" | |\n|---|---|\n");
        rows.forEach((name, meaning) -> text.append("| `")
                .append(name.replace("|", "\\|"))
                .append("` | ")
                .append(cell(meaning))
                .append(" |\n"));
    }

    private static String cell(String text) {
        return escaped(text).replace("|", "\\|").replace("\n", "<br>");
    }

    private static String escaped(String text) {
        return text.replace("<", "&lt;").replace("*", "\\*");
    }
}
