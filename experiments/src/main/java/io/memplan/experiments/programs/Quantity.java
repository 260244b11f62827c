package io.memplan.experiments.programs;

import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.programs.ChainStatistics;
import io.memplan.batching.programs.NutsMembers;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Something whose mean over a distribution is of interest.
 *
 * @param name for people
 * @param dimension the coordinates of a position
 * @param value the quantity at a position
 * @param expected its mean, if known otherwise
 */
public record Quantity(String name, int dimension, ToDoubleFunction<double[]> value, OptionalDouble expected) {

    static Quantity of(String name, int dimension, ToDoubleFunction<double[]> value) {
        return new Quantity(name, dimension, value, OptionalDouble.empty());
    }

    Quantity expecting(double mean) {
        return new Quantity(name, dimension, value, OptionalDouble.of(mean));
    }

    /** Returns what the chains that ended well say of it. */
    public ChainStatistics statistics(BatchResult result) {
        return ChainStatistics.of(result.members().stream()
                .filter(member -> member.failure().isEmpty())
                .map(member -> chain((double[]) member.results().get(0)))
                .toList());
    }

    /** Returns how far a mean is from the expected one, in standard errors; not a number if none is expected. */
    public double distance(ChainStatistics statistics) {
        return expected.isPresent()
                ? (statistics.mean() - expected.getAsDouble()) / statistics.standardError()
                : Double.NaN;
    }

    private double[] chain(double[] draws) {
        List<double[]> positions = NutsMembers.positions(draws, dimension);
        return positions.stream().mapToDouble(value).toArray();
    }
}
