package io.memplan.batching.execute;

import io.memplan.batching.ir.Variable;
import org.jspecify.annotations.Nullable;

/** The lanes of a launch, numbered from 0, with the variables that the region reads and sets. */
public interface Lanes {

    /** Returns the number of lanes. */
    int size();

    /** Returns the scalar that a variable holds in a lane, as {@link io.memplan.batching.ir.Kind} says. */
    long bits(int lane, Variable variable);

    /** Returns the reference or the tensor that a variable holds in a lane. */
    Object reference(int lane, Variable variable);

    /** Sets a scalar. */
    void setBits(int lane, Variable variable, long bits);

    /** Sets a reference or a tensor; null forgets one that is not read again. */
    void setReference(int lane, Variable variable, @Nullable Object reference);

    /**
     * Ends a lane by an exception; its variables are not set.
     *
     * @param exception the class of the exception
     * @param message its message, if it has one
     * @param line the line of source, 0 if unknown
     */
    void fail(int lane, String exception, @Nullable String message, int line);
}
