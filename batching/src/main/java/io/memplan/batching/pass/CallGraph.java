package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which functions call which, at once or through others. */
public final class CallGraph {

    private final Map<String, Set<String>> reachedByFunction = new LinkedHashMap<>();

    private CallGraph(Program program) {
        Map<String, Set<String>> calledByFunction = new LinkedHashMap<>();
        for (Function function : program.functions()) {
            calledByFunction.put(function.name(), called(function));
        }
        for (String name : calledByFunction.keySet()) {
            Set<String> reached = new TreeSet<>();
            Deque<String> waiting = new ArrayDeque<>(Set.of(name));
            while (!waiting.isEmpty()) {
                for (String callee : calledByFunction.getOrDefault(waiting.remove(), Set.of())) {
                    if (reached.add(callee)) {
                        waiting.add(callee);
                    }
                }
            }
            reachedByFunction.put(name, reached);
        }
    }

    /** Analyses a program. */
    public static CallGraph of(Program program) {
        return new CallGraph(program);
    }

    /** Returns whether a function is another one, or calls it, at once or through others. */
    public boolean reaches(String from, String to) {
        return from.equals(to) || reachedByFunction.getOrDefault(from, Set.of()).contains(to);
    }

    /** Returns whether a function may be entered again before it returns. */
    public boolean isRecursive(String function) {
        return reachedByFunction.getOrDefault(function, Set.of()).contains(function);
    }

    private static Set<String> called(Function function) {
        Set<String> called = new TreeSet<>();
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                if (instruction instanceof Instruction.Call call) {
                    called.add(call.function());
                }
            }
            if (block.terminator() instanceof Terminator.TailCall call) {
                called.add(call.function());
            }
        }
        return called;
    }
}
