package io.memplan.batching.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A program for one member: functions that call each other.
 *
 * @param entry the name of the function that is run
 * @param functionByName the functions, in the order in which they were found
 */
public record Program(String entry, Map<String, Function> functionByName) {

    public Program {
        functionByName = Collections.unmodifiableMap(new LinkedHashMap<>(functionByName));
        if (!functionByName.containsKey(entry)) {
            throw new InvalidProgramException("The program has no function " + entry + " to start with.");
        }
    }

    /** Makes a program of functions. */
    public static Program of(String entry, Collection<Function> functions) {
        Map<String, Function> byName = new LinkedHashMap<>();
        for (Function function : functions) {
            byName.put(function.name(), function);
        }
        return new Program(entry, byName);
    }

    /** Returns the function that is run. */
    public Function entryFunction() {
        return function(entry);
    }

    /**
     * Returns a function.
     *
     * @throws InvalidProgramException if there is none of that name
     */
    public Function function(String name) {
        Function function = functionByName.get(name);
        if (function == null) {
            throw new InvalidProgramException("The program has no function " + name + ".");
        }
        return function;
    }

    /** Returns the functions in the order in which they were found. */
    public Collection<Function> functions() {
        return functionByName.values();
    }

    /** Returns the program with each function changed. */
    public Program map(UnaryOperator<Function> change) {
        List<Function> changed = new ArrayList<>();
        for (Function function : functions()) {
            changed.add(change.apply(function));
        }
        return of(entry, changed);
    }
}
