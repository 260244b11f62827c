package io.memplan.experiments.programs;

import java.util.List;

/**
 * The members of a program.
 *
 * @param arguments what each is given, boxed; a record as its components
 * @param quantities what to say of chains, instead of all their draws; nothing if members are no chains
 */
public record ProgramBatch(List<Object[]> arguments, List<Quantity> quantities) {

    public ProgramBatch {
        arguments = List.copyOf(arguments);
        quantities = List.copyOf(quantities);
    }

    static ProgramBatch of(List<Object[]> arguments) {
        return new ProgramBatch(arguments, List.of());
    }
}
