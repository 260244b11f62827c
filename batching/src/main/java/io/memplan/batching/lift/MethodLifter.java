package io.memplan.batching.lift;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Lifts one method: splits it into basic blocks, infers the types at their borders, and translates each by running it
 * on symbols. The control-flow graph is kept as it is, whatever its shape.
 */
final class MethodLifter {

    private final MethodId id;
    private final MethodNode method;
    private final ClassFiles files;
    private final Callees callees;
    private final Layouts layouts;
    private final VariableTable variables;

    MethodLifter(MethodId id, MethodNode method, ClassFiles files, Callees callees) {
        this.id = id;
        this.method = method;
        this.files = files;
        this.callees = callees;
        this.layouts = new Layouts(files);
        this.variables = new VariableTable(method, layouts);
    }

    /** Is told of each method that is called, and names its function. */
    @FunctionalInterface
    interface Callees {
        String nameOf(MethodId callee);
    }

    Function lift() {
        try {
            checkShape();
            List<Variable> parameters = parameters();
            Frame<BasicValue>[] frames = analyze();
            List<BasicBlock> blocks = translate(frames);
            return new Function(
                    id.display(),
                    String.valueOf(files.node(id.owner()).sourceFile),
                    parameters,
                    layouts.kinds(Type.getReturnType(method.desc)),
                    variables.all(),
                    blocks);
        } catch (Refusal refusal) {
            throw refusal.at(id.display(), firstLine());
        }
    }

    private void checkShape() {
        if ((method.access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) != 0) {
            throw new Refusal("it has no body.", "call a method that is written in Java.");
        }
        if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
            throw new Refusal("it is synchronized.", "remove synchronized: members share nothing.");
        }
        if (!method.tryCatchBlocks.isEmpty()) {
            throw new Refusal("it catches exceptions.", "test for the case before it happens, without try.")
                    .at(id.display(), lineAt(method.tryCatchBlocks.get(0).start));
        }
    }

    private List<Variable> parameters() {
        List<Variable> parameters = new ArrayList<>();
        int slot = 0;
        for (Type type : id.parameterTypes(method)) {
            parameters.addAll(variables.local(slot, type));
            slot += type.getSize();
        }
        return parameters;
    }

    private Frame<BasicValue>[] analyze() {
        try {
            return new Analyzer<>(new TypeInterpreter()).analyzeAndComputeMaxs(id.owner(), method);
        } catch (AnalyzerException e) {
            throw new Refusal("its bytecode is not valid: " + e.getMessage(), "compile it again.");
        }
    }

    private List<BasicBlock> translate(Frame<BasicValue>[] frames) {
        BlockMap map = BlockMap.of(method, frames);
        BorderSymbols borders = new BorderSymbols();
        List<BasicBlock> blocks = new ArrayList<>();
        for (int block = 0; block < map.size(); block++) {
            BlockTranslator translator = new BlockTranslator(files, layouts, variables, callees, map, frames, borders);
            try {
                blocks.add(translator.translate(block));
            } catch (Refusal refusal) {
                throw refusal.at(id.display(), translator.line());
            }
        }
        return blocks;
    }

    private int firstLine() {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof LineNumberNode line) {
                return line.line;
            }
        }
        return 0;
    }

    private static int lineAt(AbstractInsnNode instruction) {
        for (AbstractInsnNode next = instruction; next != null; next = next.getNext()) {
            if (next instanceof LineNumberNode line) {
                return line.line;
            }
        }
        return 0;
    }
}
