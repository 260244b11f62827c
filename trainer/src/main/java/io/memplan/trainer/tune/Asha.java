package io.memplan.trainer.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Asynchronous successive halving (Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020,
 * Algorithm 2), with examples as the resource.
 *
 * <p>Rung {@code k} trains a configuration on {@code r·η^k} examples. A free worker promotes the best configuration among the
 * top {@code 1/η} of the highest rung that has one not promoted yet, or else begins a new one at rung 0: nobody waits for a
 * rung to be complete. Any number of workers, wherever they are, may call {@link #next} and {@link #report}.
 *
 * @param <C> a configuration
 */
public final class Asha<C> {

    /**
     * A piece of work.
     *
     * @param trial the number of the configuration, from zero
     * @param configuration the configuration
     * @param rung the rung
     * @param fromExamples how many examples it was trained on before
     * @param toExamples how many it is to be trained on in all
     * @param <C> a configuration
     */
    public record Job<C>(int trial, C configuration, int rung, long fromExamples, long toExamples) {}

    /**
     * What a configuration has come to.
     *
     * @param trial the number of the configuration
     * @param configuration the configuration
     * @param rung the highest rung that it has reached
     * @param examples the examples that it was trained on
     * @param loss its loss there; infinite if it diverged, NaN if it failed
     * @param <C> a configuration
     */
    public record Standing<C>(int trial, C configuration, int rung, long examples, double loss) {}

    private record Entry(int trial, double loss) {}

    private final long firstExamples;
    private final int eta;
    private final int mostTrials;
    private final IntFunction<C> space;
    private final List<C> configurations = new ArrayList<>();
    private final List<List<Entry>> rungs = new ArrayList<>();
    private final List<Set<Integer>> promoted = new ArrayList<>();

    /**
     * Creates a search.
     *
     * @param firstExamples the examples of rung 0
     * @param eta by how much each rung trains longer, and one of how many is promoted; 2 or more
     * @param mostExamples the examples of the highest rung at most
     * @param mostTrials how many configurations are begun
     * @param space gives the configurations by number
     */
    public Asha(long firstExamples, int eta, long mostExamples, int mostTrials, IntFunction<C> space) {
        if (firstExamples < 1 || eta < 2 || mostExamples < firstExamples || mostTrials < 1) {
            throw new IllegalArgumentException("There are no rungs from " + firstExamples + " to " + mostExamples
                    + " examples, each " + eta + " times the one before, for " + mostTrials + " configurations.");
        }
        this.firstExamples = firstExamples;
        this.eta = eta;
        this.mostTrials = mostTrials;
        this.space = space;
        for (long examples = firstExamples; examples <= mostExamples; examples = Math.multiplyExact(examples, eta)) {
            rungs.add(new ArrayList<>());
            promoted.add(new HashSet<>());
        }
    }

    /** Returns what a free worker is to do, or nothing if there is nothing to do before another one reports. */
    public synchronized Optional<Job<C>> next() {
        for (int rung = rungs.size() - 2; rung >= 0; rung--) {
            Optional<Entry> best = promotable(rung);
            if (best.isPresent()) {
                promoted.get(rung).add(best.get().trial());
                return Optional.of(job(best.get().trial(), rung + 1));
            }
        }
        if (configurations.size() == mostTrials) {
            return Optional.empty();
        }
        configurations.add(space.apply(configurations.size()));
        return Optional.of(job(configurations.size() - 1, 0));
    }

    private Optional<Entry> promotable(int rung) {
        List<Entry> entries = rungs.get(rung);
        return entries.stream()
                .sorted(Comparator.comparingDouble(Entry::loss).thenComparingInt(Entry::trial))
                .limit(entries.size() / eta)
                .filter(entry -> !promoted.get(rung).contains(entry.trial()) && Double.isFinite(entry.loss()))
                .findFirst();
    }

    private Job<C> job(int trial, int rung) {
        long to = examplesOf(rung);
        return new Job<>(trial, configurations.get(trial), rung, rung == 0 ? 0 : to / eta, to);
    }

    private long examplesOf(int rung) {
        long examples = firstExamples;
        for (int i = 0; i < rung; i++) {
            examples *= eta;
        }
        return examples;
    }

    /**
     * Takes the result of a job.
     *
     * @param job the job
     * @param loss the loss after its examples; infinite if it diverged, NaN if it failed: the worst of all
     */
    public synchronized void report(Job<C> job, double loss) {
        rungs.get(job.rung()).add(new Entry(job.trial(), loss));
    }

    /** Returns how far each configuration has come, the best of the highest rung first. */
    public synchronized List<Standing<C>> standings() {
        List<Standing<C>> standings = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (int rung = rungs.size() - 1; rung >= 0; rung--) {
            int level = rung;
            rungs.get(rung).stream()
                    .sorted(Comparator.comparingDouble(Entry::loss).thenComparingInt(Entry::trial))
                    .filter(entry -> seen.add(entry.trial()))
                    .forEach(entry -> standings.add(new Standing<>(
                            entry.trial(), configurations.get(entry.trial()), level, examplesOf(level), entry.loss())));
        }
        return standings;
    }
}
