package io.memplan.batching;

import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.lift.Lifter;
import io.memplan.batching.pass.BatchPoints;
import io.memplan.batching.pass.ReturnedNumbers;
import io.memplan.batching.pass.TailCalls;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A static Java method, written for one member, that runs for many.
 *
 * <p>Members share nothing, and what a member returns is what the method itself returns for its arguments, bit for bit.
 * Parameters of the type {@link CounterRandom} are not arguments: each member gets its own, made of the seed and of the
 * member's number.
 */
public final class BatchedProgram {

    private final Program program;
    private final Program withoutRegions;
    private final List<Class<?>> parameterTypes;
    private final Class<?> resultType;
    private final List<Integer> uniform;

    private BatchedProgram(
            Program withoutRegions, List<Class<?>> parameterTypes, Class<?> resultType, List<Integer> uniform) {
        this.withoutRegions = withoutRegions;
        this.program = BatchPoints.apply(withoutRegions);
        this.parameterTypes = parameterTypes;
        this.resultType = resultType;
        this.uniform = uniform;
    }

    /**
     * Lifts a method, and all methods that it calls, from their bytecode.
     *
     * @throws io.memplan.batching.lift.LiftException if something cannot be lifted: method, line, reason and remedy
     */
    public static BatchedProgram of(Method method) {
        List<Class<?>> types = new ArrayList<>();
        List<Integer> uniform = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            int first = types.size();
            flatten(parameter.getType(), types);
            for (int i = first; parameter.isAnnotationPresent(Uniform.class) && i < types.size(); i++) {
                uniform.add(i);
            }
        }
        Program lifted = TailCalls.apply(Lifter.lift(method));
        return new BatchedProgram(lifted, List.copyOf(types), method.getReturnType(), List.copyOf(uniform));
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

    /** Returns the places, among all parameters, of those that are the same for all members. */
    public List<Integer> uniformParameters() {
        return uniform;
    }

    /** Returns the program in its intermediate representation. */
    public Program program() {
        return program;
    }

    /** Returns the program with an array after its results for each that is a number computed from arrays, if any is. */
    Optional<Program> withNumbersAsArrays() {
        return ReturnedNumbers.apply(withoutRegions).map(BatchPoints::apply);
    }

    /**
     * Returns the program as text, with the lines of source that its instructions come from, its batch points, what is
     * the same in all members, and what calls need stacks for.
     */
    public String explain() {
        return Explanation.of(program, uniform);
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
        return executor.run(program, complete(seed, arguments));
    }

    /** Runs the program for members in the way that is fastest: each ahead to its next batch point. */
    public BatchResult run(long seed, List<Object[]> arguments) {
        return run(new RunAhead(), seed, arguments);
    }

    /** Runs the program, and its tensor operations by a launcher, which serves this run only. */
    public BatchResult run(Executor executor, long seed, List<Object[]> arguments, TensorLauncher launcher) {
        return executor.run(program, complete(seed, arguments), launcher);
    }

    /** Returns the arguments of all members, with their random numbers. */
    List<Object[]> complete(long seed, List<Object[]> arguments) {
        List<Object[]> complete = new ArrayList<>();
        for (int member = 0; member < arguments.size(); member++) {
            complete.add(complete(seed, member, arguments.get(member)));
        }
        uniform.forEach(parameter -> checkUniform(parameter, complete));
        return complete;
    }

    private static void checkUniform(int parameter, List<Object[]> arguments) {
        for (int member = 1; member < arguments.size(); member++) {
            Object first = arguments.get(0)[parameter];
            Object other = arguments.get(member)[parameter];
            if (first != other && !Objects.equals(first, other)) {
                throw new IllegalArgumentException("The parameter " + parameter + " is uniform, but the members 0 and "
                        + member + " have different arguments for it."
                        + "\nMaybe give all members the same object, or leave out @Uniform.");
            }
        }
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
