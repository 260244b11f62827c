package io.memplan.batching.ir;

import java.util.stream.Collectors;

/** Writes programs for people. */
public final class Printer {

    private Printer() {}

    /** Returns a program as text: its functions, their blocks, one instruction a line with its line of source. */
    public static String print(Program program) {
        return program.functions().stream().map(Printer::print).collect(Collectors.joining("\n"));
    }

    /** Returns a function as text. */
    public static String print(Function function) {
        StringBuilder text = new StringBuilder("function " + function.name() + " "
                + function.parameters().stream().map(Variable::toString).collect(Collectors.joining(", ", "(", ")"))
                + " -> " + function.results() + "\n");
        for (int block = 0; block < function.blocks().size(); block++) {
            text.append("b").append(block).append(":\n");
            BasicBlock body = function.blocks().get(block);
            for (Instruction instruction : body.instructions()) {
                line(text, instruction.toString(), instruction.line());
            }
            line(text, body.terminator().toString(), body.terminator().line());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String content, int line) {
        text.append("  ").append(content);
        if (line > 0) {
            text.append("  ; line ").append(line);
        }
        text.append('\n');
    }
}
