package io.memplan.experiments.programs;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;

/**
 * The members of a program.
 *
 * @param arguments what each is given, boxed; a record as its components
 * @param quantities what to say of chains, instead of all their draws; nothing if members are no chains
 * @param manager owns the arrays among the arguments and the results, and is closed with the batch
 */
public record ProgramBatch(List<Object[]> arguments, List<Quantity> quantities, Optional<NDManager> manager)
        implements AutoCloseable {

    public ProgramBatch {
        arguments = List.copyOf(arguments);
        quantities = List.copyOf(quantities);
    }

    /** Creates members without arrays that are no chains. */
    public static ProgramBatch of(List<Object[]> arguments) {
        return new ProgramBatch(arguments, List.of(), Optional.empty());
    }

    @Override
    public void close() {
        manager.ifPresent(NDManager::close);
    }
}
