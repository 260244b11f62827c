package io.memplan.batching;

import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Printer;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.lift.Lifter;
import io.memplan.batching.pass.BatchPoints;
import io.memplan.batching.pass.TailCalls;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/**
 * A static Java method, written for one member, that runs for many.
 *
 * <p>Members share nothing, and what a member returns is what the method itself returns for its arguments, bit for bit.
 * Parameters of the type {@link CounterRandom} are not arguments: each member gets its own, made of the seed and of the
 * member's number.
 */
public final class BatchedProgram {

    private final Program program;
    private final List<Class<?>> parameterTypes;
    private final Class<?> resultType;

    private BatchedProgram(Program program, List<Class<?>> parameterTypes, Class<?> resultType) {
        this.program = program;
        this.parameterTypes = parameterTypes;
        this.resultType = resultType;
    }

    /**
     * Lifts a method, and all methods that it calls, from their bytecode.
     *
     * @throws io.memplan.batching.lift.LiftException if something cannot be lifted: method, line, reason and remedy
     */
    public static BatchedProgram of(Method method) {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            flatten(type, types);
        }
        return new BatchedProgram(BatchPoints.apply(TailCalls.apply(Lifter.lift(method))), List.copyOf(types), method.getReturnType());
    }

    private static void flatten(Class<?> type, List<Class<?>> types) {
        if (!type.isRecord()) {
            types.add(type);
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            flatten(component.getType(), types);
        }
    }

    /** Returns the types of a member's arguments, in order; a record counts as its components. */
    public List<Class<?>> argumentTypes() {
        return parameterTypes.stream()
                .filter(type -> type != CounterRandom.class)
                .toList();
    }

    /** Returns what a member returns; a record counts as its components. */
    public List<Kind> results() {
        return program.entryFunction().results();
    }

    /** Returns whether a member returns true or false, which is an int as a result. */
    public boolean returnsTruth() {
        return resultType == boolean.class;
    }

    /** Returns the program in its intermediate representation. */
    public Program program() {
        return program;
    }

    /** Returns the program as text, with the lines of source that its instructions come from. */
    public String explain() {
        return Printer.print(program);
    }

    /**
     * Runs the program for members.
     *
     * @param executor how
     * @param seed the seed of all members' random numbers
     * @param arguments for each member its arguments, boxed
     * @throws IllegalArgumentException if a member's arguments do not fit
     */
    public BatchResult run(Executor executor, long seed, List<Object[]> arguments) {
        List<Object[]> complete = new ArrayList<>();
        for (int member = 0; member < arguments.size(); member++) {
            complete.add(complete(seed, member, arguments.get(member)));
        }
        return executor.run(program, complete);
    }

    private Object[] complete(long seed, int member, Object[] given) {
        List<Variable> parameters = program.entryFunction().parameters();
        Object[] all = new Object[parameters.size()];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            if (parameterTypes.get(i) == CounterRandom.class) {
                all[i] = new CounterRandom(seed, member);
            } else if (next < given.length) {
                all[i] = given[next++];
            } else {
                next++;
            }
        }
        if (next != given.length) {
            throw new IllegalArgumentException("The member " + member + " has " + given.length
                    + " arguments, but the program takes " + argumentTypes().size() + " (" + argumentTypes() + ").");
        }
        return all;
    }
}
