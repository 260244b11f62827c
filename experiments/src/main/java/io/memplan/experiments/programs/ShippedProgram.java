package io.memplan.experiments.programs;

import java.io.IOException;
import java.lang.reflect.Method;

/**
 * A program that the command line knows by name.
 *
 * @param name how it is called
 * @param description what it does
 * @param method what runs for each member
 * @param members how many members run if the user does not say
 * @param inputs makes the members
 */
public record ShippedProgram(String name, String description, Method method, int members, Inputs inputs) {

    /** Makes the members of a program. */
    @FunctionalInterface
    public interface Inputs {

        /** Makes as many members as the options say, from their seed. */
        ProgramBatch of(ProgramOptions options) throws IOException;
    }
}
