package io.memplan.experiments.results;

import java.util.List;

/**
 * What an experiment is.
 *
 * @param name the name that it is run by
 * @param summary what it does, in one line
 * @param shows what one sees in it, and what not
 * @param published the figures of others
 */
public record ExperimentDescription(String name, String summary, String shows, List<PublishedFigure> published) {

    /** Copies the list. */
    public ExperimentDescription {
        published = List.copyOf(published);
    }
}
