package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The same schedule with copies beside computes, and with steps that wait for each copy: in one process, taking turns.
 *
 * <p>First with the disk as fast as it is; then with a pace of the disk at which copying takes about as long as computing,
 * where overlap can win the most. The planner knows the pace.
 */
public final class SwapOverlap {

    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final int WARM_UPS = 1;

    /**
     * One pace of the disk.
     *
     * @param bytesPerSecond the pace in either direction, in bytes a second; 0 for as fast as it goes
     * @param overlappedNanos the median time of a step whose copies run beside its computes, in nanoseconds
     * @param synchronousNanos the median time of a step that waits for each copy, in nanoseconds
     * @param copyNanos how long the copies of the latter took, in nanoseconds
     * @param swappedBytes what a step copies in either direction, in bytes
     * @param recomputes how many computes of a step are beyond the first of their operation
     */
    public record Row(
            long bytesPerSecond,
            long overlappedNanos,
            long synchronousNanos,
            long copyNanos,
            long swappedBytes,
            int recomputes) {

        /** Returns what the synchronous step took besides its copies, in nanoseconds. */
        public long computeNanos() {
            return Math.max(1, synchronousNanos - copyNanos);
        }

        /** Returns how many times as fast the overlapped step is. */
        public double speedup() {
            return synchronousNanos / (double) overlappedNanos;
        }

        /** Writes the row as fields of an object. */
        public void writeTo(ObjectNode node) {
            node.put("diskBytesPerSecond", bytesPerSecond);
            node.put("overlappedNanos", overlappedNanos);
            node.put("synchronousNanos", synchronousNanos);
            node.put("speedup", speedup());
            node.put("computeNanos", computeNanos());
            node.put("copyNanos", copyNanos);
            node.put("copyToCompute", copyNanos / (double) computeNanos());
            node.put("swappedBytes", swappedBytes);
            node.put("recomputes", recomputes);
        }
    }

    private final TrainingJob job;
    private final int rounds;
    private final Consumer<String> log;

    /**
     * Creates the experiment.
     *
     * @param job the training, with a budget and a swap folder
     * @param rounds the measured steps of each kind
     * @param log hears what is being done
     */
    public SwapOverlap(TrainingJob job, int rounds, Consumer<String> log) {
        this.job = job;
        this.rounds = rounds;
        this.log = log;
    }

    /**
     * Runs both parts.
     *
     * @throws InvalidJobException if no plan fits the budget, or none swaps
     */
    public List<Row> run() throws IOException {
        Path plans = Files.createTempDirectory("memplan-overlap");
        try {
            TrainingJob planned = job.withPlan(job.plan().withCache(plans.toString()));
            List<Row> rows = new ArrayList<>();
            log.accept("the disk as fast as it goes");
            Row fast = row(planned, 0);
            rows.add(fast);
            long pace = Math.max(1, Math.round(fast.swappedBytes() / (fast.computeNanos() / 1e9)));
            log.accept("the disk at " + (pace >> 20) + " MiB a second, so that copying takes as long as computing");
            rows.add(row(
                    planned.withPlan(
                            planned.plan().withHardware(paced(planned.plan().hardware(), pace))),
                    pace));
            return rows;
        } finally {
            delete(plans);
        }
    }

    private Row row(TrainingJob planned, long bytesPerSecond) {
        SwapChoice swap = planned.plan().swap().withDiskRate(bytesPerSecond);
        List<TrainingJob> jobs = Stream.of(false, true)
                .map(waits -> planned.withPlan(planned.plan().withSwap(swap.withSynchronous(waits))))
                .toList();
        JsonNode answer = InterleavedWorker.fork(jobs, WARM_UPS, rounds, TIMEOUT);
        if (answer.has("infeasible")) {
            throw new InvalidJobException(new IllegalArgumentException("No plan fits the budget "
                    + planned.plan().budget() + "; the smallest that was found is "
                    + answer.at("/infeasible/smallestFeasibleBytes").asLong()
                    + " bytes.\nMaybe raise the budget."));
        }
        JsonNode overlapped = answer.at("/plans/0");
        JsonNode synchronous = answer.at("/plans/1");
        if (!overlapped.get("schedule").equals(synchronous.get("schedule"))) {
            throw new IllegalStateException("The two trainings run different schedules.");
        }
        if (synchronous.get("swappedBytes").asLong() == 0) {
            throw new InvalidJobException(new IllegalArgumentException("The plan of the strategy "
                    + planned.plan().strategy() + " swaps nothing within the budget "
                    + planned.plan().budget() + ".\nMaybe lower the budget, or take --strategy accudnn."));
        }
        return new Row(
                bytesPerSecond,
                answer.at("/medianNanos/0").asLong(),
                answer.at("/medianNanos/1").asLong(),
                synchronous.get("copyNanos").asLong(),
                synchronous.get("swappedBytes").asLong(),
                synchronous.get("recomputes").asInt());
    }

    private static HardwareProfile paced(HardwareProfile hardware, long bytesPerSecond) {
        return new HardwareProfile(
                hardware.name(),
                hardware.description(),
                hardware.flopsPerSecond(),
                hardware.bytesPerSecond(),
                hardware.launchNanos(),
                hardware.deviceBytes(),
                paced(hardware.toHost(), bytesPerSecond),
                paced(hardware.fromHost(), bytesPerSecond));
    }

    private static Link paced(Link link, long bytesPerSecond) {
        double rate = Math.min(link.bytesPerSecond(), (double) bytesPerSecond);
        return new Link(rate, Math.min(link.bytesPerSecondWhenBoth(), rate), link.latencyNanos());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
