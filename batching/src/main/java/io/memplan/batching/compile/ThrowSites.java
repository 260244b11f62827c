package io.memplan.batching.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The pieces of a method that may throw, and the handlers that say at which line of the source that was. */
final class ThrowSites {

    private static final String THROWN_AT = Type.getInternalName(ThrownAt.class);

    private final String function;
    private final Map<Integer, List<Label[]>> rangesByLine = new TreeMap<>();

    ThrowSites(String function) {
        this.function = function;
    }

    /** Begins code that may throw. */
    Label start(MethodVisitor code) {
        Label start = new Label();
        code.visitLabel(start);
        return start;
    }

    /** Ends code of a line that may throw. */
    void end(MethodVisitor code, int line, Label start) {
        Label end = new Label();
        code.visitLabel(end);
        List<Label[]> ranges = rangesByLine.get(line);
        if (ranges == null) {
            ranges = new ArrayList<>();
            rangesByLine.put(line, ranges);
        }
        ranges.add(new Label[] {start, end});
    }

    /** Emits a throw statement. */
    void fail(MethodVisitor code, String exception, @Nullable String text, int line) {
        code.visitLdcInsn(exception);
        if (text == null) {
            code.visitInsn(Opcodes.ACONST_NULL);
        } else {
            code.visitLdcInsn(text);
        }
        code.visitLdcInsn(function);
        Types.pushInt(code, line);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                THROWN_AT,
                "fail",
                "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;I)L" + THROWN_AT + ";",
                false);
        code.visitInsn(Opcodes.ATHROW);
    }

    /** Emits the handlers, where nothing falls into them. */
    void end(MethodVisitor code) {
        for (Map.Entry<Integer, List<Label[]>> site : rangesByLine.entrySet()) {
            Label handler = new Label();
            for (Label[] range : site.getValue()) {
                code.visitTryCatchBlock(range[0], range[1], handler, "java/lang/Throwable");
            }
            code.visitLabel(handler);
            code.visitLdcInsn(function);
            Types.pushInt(code, site.getKey());
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    THROWN_AT,
                    "locate",
                    "(Ljava/lang/Throwable;Ljava/lang/String;I)Ljava/lang/Throwable;",
                    false);
            code.visitInsn(Opcodes.ATHROW);
        }
    }
}
