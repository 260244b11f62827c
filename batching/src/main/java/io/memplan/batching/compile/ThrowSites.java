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

    /** Marks what an action emits as code of a line that may throw. */
    void at(MethodVisitor code, int line, Runnable emission) {
        Label start = new Label();
        Label end = new Label();
        code.visitLabel(start);
        emission.run();
        code.visitLabel(end);
        rangesByLine.computeIfAbsent(line, l -> new ArrayList<>()).add(new Label[] {start, end});
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
        rangesByLine.forEach((line, ranges) -> {
            Label handler = new Label();
            for (Label[] range : ranges) {
                code.visitTryCatchBlock(range[0], range[1], handler, "java/lang/Throwable");
            }
            code.visitLabel(handler);
            code.visitLdcInsn(function);
            Types.pushInt(code, line);
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    THROWN_AT,
                    "locate",
                    "(Ljava/lang/Throwable;Ljava/lang/String;I)Ljava/lang/Throwable;",
                    false);
            code.visitInsn(Opcodes.ATHROW);
        });
    }
}
