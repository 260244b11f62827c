package io.memplan.batching;

import io.memplan.batching.compile.CompileLimits;
import io.memplan.batching.compile.CompiledProgram;
import io.memplan.batching.ir.Condition;
import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.ElementKind;
import io.memplan.batching.ir.FunctionBuilder;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.ScalarOperator;
import io.memplan.batching.ir.Variable;
import java.util.List;

/**
 * Loads the classes that lifting and compiling come to later, while the first method of a process is read.
 *
 * <p>Most of the time of the first program is the loading of classes. So a thread of its own names those of lifting, then
 * compiles a small program; it changes no result, and ends by itself.
 */
final class WarmUp {

    /** Classes that many others come with, in about the order in which lifting uses them. */
    private static final List<String> OF_LIFTING = List.of(
            "org.objectweb.asm.tree.analysis.Analyzer",
            "org.objectweb.asm.tree.InsnList$InsnListIterator",
            "org.objectweb.asm.tree.analysis.Frame",
            "org.objectweb.asm.tree.analysis.Subroutine",
            "org.objectweb.asm.tree.analysis.BasicValue",
            "io.memplan.batching.lift.VariableTable",
            "io.memplan.batching.lift.Layouts$Part",
            "io.memplan.batching.lift.ArrayCalls",
            "io.memplan.batching.lift.PlatformMethods",
            "io.memplan.batching.lift.BlockMap",
            "io.memplan.batching.lift.BorderSymbols",
            "io.memplan.batching.lift.BlockTranslator",
            "io.memplan.batching.lift.OperandStack",
            "io.memplan.batching.lift.Emitter",
            "io.memplan.batching.lift.ObjectTranslator",
            "io.memplan.batching.lift.RecordShapes",
            "io.memplan.batching.lift.Symbol$Value",
            "io.memplan.batching.lift.Symbol$Composite",
            "io.memplan.batching.lift.Symbol$Unborn",
            "io.memplan.batching.lift.Symbol$Text",
            "io.memplan.batching.lift.Symbol$Thrown",
            "io.memplan.batching.lift.Bytecodes",
            "io.memplan.batching.lift.StaticFields",
            "io.memplan.batching.ir.Intrinsic",
            "io.memplan.batching.ir.Instruction$Invoke",
            "io.memplan.batching.ir.Instruction$ArrayStore",
            "io.memplan.batching.ir.Instruction$ArrayLoad",
            "io.memplan.batching.ir.Terminator$Jump",
            "io.memplan.batching.ir.Terminator$Switch",
            "io.memplan.batching.ir.Terminator$Fail",
            "io.memplan.batching.tensor.ArrayOperators");

    /** Begins when the first caller comes to {@link #begin}, and once only. */
    private static final class Loading {
        static {
            Thread thread = new Thread(WarmUp::load, "memplan-batching-warm-up");
            thread.setDaemon(true);
            thread.start();
        }

        static void touch() {}
    }

    private WarmUp() {}

    /** Begins to load, if that has not begun. */
    static void begin() {
        Loading.touch();
    }

    private static void load() {
        for (String name : OF_LIFTING) {
            try {
                Class.forName(name, true, WarmUp.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("The class " + name + " was not found.", e);
            }
        }
        compileSample();
    }

    /** Compiles a program that sums the numbers up to one by recursion, in both forms of compiled code. */
    static CompiledProgram compileSample() {
        FunctionBuilder sum = new FunctionBuilder("sum", Kind.INT);
        Variable number = sum.addParameter("number", Kind.INT);
        Variable less = sum.addVariable("less", Kind.INT);
        Variable array = sum.addVariable("array", Kind.REFERENCE);
        Variable rest = sum.addVariable("rest", Kind.INT);
        int start = sum.addBlock();
        int last = sum.addBlock();
        int more = sum.addBlock();
        sum.in(start).branch(Condition.LESS_OR_EQUAL, number, Constant.of(0), last, more);
        sum.in(last).ret(Constant.of(0));
        sum.in(more)
                .compute(less, ScalarOperator.INT_SUBTRACT, number, Constant.of(1))
                .add(new Instruction.NewArray(array, ElementKind.INT, number, 0))
                .add(new Instruction.ArrayStore(ElementKind.INT, array, Constant.of(0), number, 0))
                .call(List.of(rest), "sum", less)
                .add(new Instruction.ArrayLoad(less, ElementKind.INT, array, Constant.of(0), 0))
                .compute(rest, ScalarOperator.INT_ADD, rest, less)
                .ret(rest);
        Program program = Program.of("sum", List.of(sum.build()));
        return CompiledProgram.of(program, instruction -> false, CompileLimits.DEFAULT);
    }
}
