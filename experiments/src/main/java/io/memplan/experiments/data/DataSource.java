package io.memplan.experiments.data;

import java.util.Optional;

/** A place that examples come from. */
interface DataSource {

    /** Returns how to name it and what it holds. */
    DataSourceDescription description();

    /**
     * Opens it.
     *
     * @param argument the text after the colon of the data's name
     * @param options what to make of it
     * @throws InvalidDataException if it is not there or not readable
     */
    LabelledData open(Optional<String> argument, DataOptions options);
}
