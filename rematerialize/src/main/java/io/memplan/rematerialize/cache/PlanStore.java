package io.memplan.rematerialize.cache;

import io.memplan.graph.file.GraphDocument;
import io.memplan.graph.file.PlanFile;
import io.memplan.graph.file.PlanOrigin;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plan files in a folder, named by their keys. It may be lost, cut or altered at any time: a file that cannot be used is a
 * warning and counts as missing. Several processes may share it.
 */
final class PlanStore {

    private static final String SUFFIX = ".plan.json";
    private static final int MOST_RELATIVES = 6;

    private final Path folder;
    private final int mostFiles;
    private final Consumer<String> warnings;

    PlanStore(Path folder, int mostFiles, Consumer<String> warnings) {
        this.folder = folder;
        this.mostFiles = mostFiles;
        this.warnings = warnings;
    }

    /** Returns the plan of a key, if there is one that its own file and the checker pass. */
    Optional<Plan> read(String key, PlanRequest request) {
        Path file = file(key);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            Plan plan = PlanFile.read(file, GraphDocument.of(request.graph()));
            ScheduleReport report = ScheduleChecker.check(
                    request.graph(),
                    plan.schedule(),
                    new MemoryLimits(request.budgetBytes(), request.hostBudgetBytes(), request.diskBudgetBytes()));
            boolean fits = report.isValid()
                    && plan.budgetBytes() == request.budgetBytes()
                    && plan.seed() == request.seed()
                    && report.peakBytes() <= plan.predictedPeakBytes();
            if (fits) {
                touch(file);
                return Optional.of(plan);
            }
            discard(file, "it is not a valid plan for the request");
        } catch (IOException | IllegalArgumentException e) {
            discard(file, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    /**
     * Returns the fastest plan that is kept for the same graph, strategy and machine with a smaller budget, or with the same
     * and another search, if it is within the limits of the request. Looks at the few with the largest budgets.
     */
    Optional<Plan> relative(String key, PlanRequest request) {
        record Relative(long budgetBytes, Path file) {}
        List<Relative> relatives = new ArrayList<>();
        try (Stream<Path> list = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
            for (Path file : list.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(key.substring(0, PlanKey.FAMILY + 1))
                        && name.endsWith(SUFFIX)
                        && !name.equals(key + SUFFIX)) {
                    long budget = Long.parseLong(name.substring(PlanKey.FAMILY + 1, name.lastIndexOf('-')));
                    if (budget <= request.budgetBytes()) {
                        relatives.add(new Relative(budget, file));
                    }
                }
            }
        } catch (IOException | NumberFormatException e) {
            warnings.accept("The plans in " + folder + " for smaller budgets are not used: " + e);
        }
        relatives.sort(
                Comparator.comparingLong(Relative::budgetBytes).reversed().thenComparing(Relative::file));
        Optional<Plan> fastest = Optional.empty();
        for (Relative relative : relatives.subList(0, Math.min(MOST_RELATIVES, relatives.size()))) {
            try {
                Plan plan = PlanFile.read(relative.file(), GraphDocument.of(request.graph()));
                boolean faster = fastest.isEmpty()
                        || plan.predictedNanos() < fastest.get().predictedNanos();
                if (faster && plan.isFeasible() && isWithinLimits(plan, request)) {
                    fastest = Optional.of(plan);
                }
            } catch (IOException | IllegalArgumentException e) {
                warnings.accept("The cached plan " + relative.file() + " is not used: " + e.getMessage());
            }
        }
        return fastest;
    }

    private static boolean isWithinLimits(Plan plan, PlanRequest request) {
        return ScheduleChecker.check(
                        request.graph(),
                        plan.schedule(),
                        new MemoryLimits(request.budgetBytes(), request.hostBudgetBytes(), request.diskBudgetBytes()))
                .isValid();
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    private void discard(Path file, String why) {
        warnings.accept("The cached plan " + file + " is not used, and made anew: " + why);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            warnings.accept("The cached plan " + file + " cannot be deleted: " + e.getMessage());
        }
    }

    /** Keeps a plan, and drops those that were not used for longest if there are too many. */
    void write(String key, Plan plan, PlanRequest request) {
        try {
            Files.createDirectories(folder);
            PlanFile.write(file(key), plan, GraphDocument.of(request.graph()), PlanOrigin.unknown());
            evict();
        } catch (IOException e) {
            warnings.accept("The plan cannot be kept in " + folder + ": " + e);
        }
    }

    private void evict() throws IOException {
        record Aged(Path file, FileTime time) {}
        List<Aged> files = new ArrayList<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file :
                    list.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                files.add(
                        new Aged(file, Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0)));
            }
        }
        files.sort(Comparator.comparing(Aged::time).thenComparing(Aged::file));
        for (int i = 0; i < files.size() - mostFiles; i++) {
            Files.deleteIfExists(files.get(i).file());
        }
    }

    private Path file(String key) {
        return folder.resolve(key + SUFFIX);
    }

    /** Keeps other processes from planning for the same key. */
    final class Lock implements AutoCloseable {

        private final Path file;
        private @Nullable FileChannel channel;

        private Lock(Path file) {
            this.file = file;
        }

        /** Returns whether the lock is held now; true also where locks cannot be had. */
        boolean tryAcquire() {
            try {
                Files.createDirectories(folder);
                FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = null;
                try {
                    lock = opened.tryLock();
                } catch (OverlappingFileLockException e) {
                    return false;
                } finally {
                    if (lock == null) {
                        opened.close();
                    }
                }
                channel = lock == null ? null : opened;
                return lock != null;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void close() {
            FileChannel held = channel;
            if (held != null) {
                try {
                    // While it is still locked, so that no one waits for a file that is gone.
                    Files.deleteIfExists(file);
                    held.close();
                } catch (IOException e) {
                    warnings.accept("The lock " + file + " cannot be given back: " + e);
                }
            }
        }
    }

    /** Returns the lock of a key, not yet held. */
    Lock lock(String key) {
        return new Lock(folder.resolve(key + ".lock"));
    }
}
