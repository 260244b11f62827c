package io.memplan.batching.compile;

import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.pass.CallGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which forms the functions of a program take, and who calls which form.
 *
 * <p>A function that reaches no batch point and fits into one method has a native form, and is called natively. One that
 * reaches a batch point, does not fit, or may be deeper than the host's stack has a framed form.
 */
final class ProgramShape {

    private static final int STACK_BYTES_PER_CALL = 160;
    private static final int MOST_ARGUMENT_WORDS = 250;

    private final Program program;
    private final CompileLimits limits;
    private final BatchPoints points;
    private final CallGraph calls;
    private final Map<String, FunctionShape> shapeByName = new LinkedHashMap<>();
    private final List<StopPoint> stops;
    private final Map<String, Integer> stopByPlace = new HashMap<>();
    private final int transfer;
    private final int deepestNative;

    ProgramShape(Program whole, BatchPoints points, CompileLimits limits) {
        this.limits = limits;
        this.points = points;
        program = whole.map(function -> BlockCutter.cut(function, limits.methodBytes() / 4));
        calls = CallGraph.of(program);
        Set<String> suspending = suspending();
        int most = 0;
        int variables = 0;
        for (Function function : program.functions()) {
            most = Math.max(
                    most,
                    Math.max(function.parameters().size(), function.results().size()));
            variables = Math.max(variables, function.variables().size());
        }
        transfer = Math.max(most, points.transfer(program)) + 1;
        deepestNative = limits.hostStackBytes() / (STACK_BYTES_PER_CALL + 8 * variables);
        Set<String> native_ = new TreeSet<>();
        for (Function function : program.functions()) {
            if (!suspending.contains(function.name()) && fits(function)) {
                native_.add(function.name());
            }
        }
        for (Function function : program.functions()) {
            String name = function.name();
            boolean isRecursive = calls.isRecursive(name);
            shapeByName.put(
                    name,
                    new FunctionShape(
                            function,
                            shapeByName.size(),
                            native_.contains(name),
                            !native_.contains(name) || isRecursive,
                            isRecursive,
                            instruction -> suspends(native_, name, instruction)));
        }
        stops = number();
    }

    private List<StopPoint> number() {
        List<StopPoint> found = new ArrayList<>();
        for (FunctionShape shape : shapeByName.values()) {
            Function function = shape.function();
            for (int block = 0; block < function.blocks().size(); block++) {
                List<Instruction> body = function.blocks().get(block).instructions();
                for (int i = 0; i < body.size(); i++) {
                    if (points.is(body.get(i))) {
                        stopByPlace.put(place(shape, new ResumePoint(block, i)), found.size());
                        found.add(new StopPoint(
                                found.size(),
                                body.get(i),
                                function.name(),
                                body.get(i).line(),
                                shape.frameBits(),
                                shape.frameReferences()));
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    private static String place(FunctionShape shape, ResumePoint point) {
        return shape.number() + "/" + point.block() + "/" + point.instruction();
    }

    /** Returns the number of a batch point. */
    int stop(FunctionShape shape, ResumePoint point) {
        return stopByPlace.getOrDefault(place(shape, point), -1);
    }

    /** Returns the batch points. */
    List<StopPoint> stops() {
        return stops;
    }

    /** Returns whether an instruction is run for many lanes at once. */
    boolean isBatchPoint(Instruction instruction) {
        return points.is(instruction);
    }

    private Set<String> suspending() {
        List<String> stopping = new ArrayList<>();
        for (Function function : program.functions()) {
            if (points.isIn(function)) {
                stopping.add(function.name());
            }
        }
        Set<String> suspending = new TreeSet<>();
        for (Function function : program.functions()) {
            for (String other : stopping) {
                if (calls.reaches(function.name(), other)) {
                    suspending.add(function.name());
                }
            }
        }
        return suspending;
    }

    private boolean fits(Function function) {
        int words = 0;
        for (Variable parameter : function.parameters()) {
            words += LocalSlots.words(parameter.kind());
        }
        return words <= MOST_ARGUMENT_WORDS && CodeSize.of(function) <= limits.methodBytes();
    }

    private boolean suspends(Set<String> natives, String caller, Instruction instruction) {
        if (instruction instanceof Instruction.Call call) {
            return !natives.contains(call.function()) || isSameCycle(caller, call.function());
        }
        return points.is(instruction);
    }

    /** Returns whether two functions may be under way in each other. */
    boolean isSameCycle(String caller, String callee) {
        return calls.isRecursive(caller) && calls.reaches(caller, callee) && calls.reaches(callee, caller);
    }

    /** Returns whether framed code calls a function by a frame. */
    boolean isFramedCall(FunctionShape caller, FunctionShape callee) {
        return !callee.isNative()
                || isSameCycle(caller.function().name(), callee.function().name());
    }

    /** Returns whether framed code leaves its frame in an instruction. */
    boolean suspends(FunctionShape caller, Instruction instruction) {
        return instruction instanceof Instruction.Call call
                ? isFramedCall(caller, shape(call.function()))
                : points.is(instruction);
    }

    Program program() {
        return program;
    }

    List<FunctionShape> shapes() {
        return new ArrayList<>(shapeByName.values());
    }

    FunctionShape shape(String name) {
        FunctionShape shape = shapeByName.get(name);
        if (shape == null) {
            throw new IllegalStateException("There is no function " + name + ".");
        }
        return shape;
    }

    FunctionShape entry() {
        return shape(program.entry());
    }

    /** Returns one more than the most values that a call passes or returns. */
    int transfer() {
        return transfer;
    }

    CompileLimits limits() {
        return limits;
    }

    /** Returns how many calls deep a recursion goes on the host's stack. */
    int deepestNative() {
        return deepestNative;
    }
}
