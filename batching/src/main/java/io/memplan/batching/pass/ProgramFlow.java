package io.memplan.batching.pass;

import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Which numbers of all functions of a program flow from arrays to what the program returns; the call sites of a function are
 * taken together.
 */
final class ProgramFlow {

    private final Program program;
    private final Map<String, NumberFlow> flows = new LinkedHashMap<>();
    private final Map<String, BitSet> needed = new HashMap<>();
    private final Map<String, BitSet> neededResults = new HashMap<>();
    private final Deque<Use> waiting = new ArrayDeque<>();
    private boolean hidden;
    private boolean tainted;

    /** A number of a function that a result depends on. */
    private record Use(String function, Operand number) {}

    ProgramFlow(Program program) {
        this.program = program;
        for (Function function : program.functions()) {
            flows.put(function.name(), new NumberFlow(function));
            needed.put(function.name(), new BitSet());
            neededResults.put(function.name(), new BitSet());
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (NumberFlow flow : flows.values()) {
                changed |= flow.follow(this);
            }
            if (!tainted && flows.values().stream().anyMatch(NumberFlow::taints)) {
                tainted = true;
                changed = true;
            }
        }
        for (int i = 0; i < program.entryFunction().results().size(); i++) {
            needResult(program.entry(), i);
        }
        while (!waiting.isEmpty()) {
            need(waiting.remove());
        }
    }

    NumberFlow of(String function) {
        return Objects.requireNonNull(flows.get(function));
    }

    /**
     * Returns whether an array of Java's that is not followed may hold numbers that depend on an array of the engine's. Which
     * it is, is not asked: arguments, and what is handed from method to method, may be the same.
     */
    boolean isTainted() {
        return tainted;
    }

    /** Returns whether no result depends on an array in a way that is not followed, and one does in a way that is. */
    boolean isFollowed() {
        return !hidden && !results(program.entry()).isEmpty();
    }

    private BitSet needed(String function) {
        return Objects.requireNonNull(needed.get(function));
    }

    private void needResult(String function, int result) {
        BitSet results = Objects.requireNonNull(neededResults.get(function));
        if (!results.get(result)) {
            results.set(result);
            for (Terminator.Return end : of(function).returns()) {
                waiting.add(new Use(function, end.operands().get(result)));
            }
        }
    }

    private void need(Use use) {
        NumberFlow flow = of(use.function);
        if (!(use.number instanceof Variable variable)
                || !(NumberFlow.isNumber(variable)
                        || flow.arrays().name(variable).isPresent())) {
            return;
        }
        hidden |= flow.isHidden(variable);
        if (!flow.flows(variable) || needed(use.function).get(variable.index())) {
            return;
        }
        needed(use.function).set(variable.index());
        for (Instruction definition : flow.definitions(variable)) {
            if (definition instanceof Instruction.Call call) {
                needResult(call.function(), call.targets().indexOf(variable));
            } else if (definition instanceof Instruction.ArrayLoad load) {
                flow.arrays().name(load.array()).ifPresent(name -> waiting.add(new Use(use.function, name)));
            } else if (!NumberFlow.isRead(definition)) {
                definition.reads().forEach(read -> waiting.add(new Use(use.function, read)));
            }
        }
        for (Instruction.ArrayStore store : flow.arrays().stores(variable)) {
            waiting.add(new Use(use.function, store.value()));
        }
        int parameter = flow.function().parameters().indexOf(variable);
        if (parameter >= 0) {
            needArgument(use.function, parameter);
        }
    }

    private void needArgument(String function, int parameter) {
        for (NumberFlow caller : flows.values()) {
            for (Instruction.Call call : caller.calls()) {
                if (call.function().equals(function)) {
                    waiting.add(
                            new Use(caller.function().name(), call.operands().get(parameter)));
                }
            }
        }
    }

    /** Returns whether a variable of a function gets an array beside it. */
    boolean hasArray(String function, Variable variable) {
        return needed(function).get(variable.index());
    }

    /** Returns the places of the parameters of a function that come with an array. */
    List<Integer> parameters(String function) {
        List<Variable> all = of(function).function().parameters();
        return IntStream.range(0, all.size())
                .filter(i -> hasArray(function, all.get(i)))
                .boxed()
                .toList();
    }

    /** Returns the places of the results of a function that come with an array. */
    List<Integer> results(String function) {
        return Objects.requireNonNull(neededResults.get(function)).stream()
                .filter(of(function)::returnsFlowing)
                .boxed()
                .toList();
    }
}
