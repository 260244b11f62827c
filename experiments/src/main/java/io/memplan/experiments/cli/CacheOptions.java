package io.memplan.experiments.cli;

import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.cache.CachedPlanner;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where plans made before are found. */
final class CacheOptions {

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where plans are kept for the next time; default: memplan/plans in the user's cache folder.")
    private @Nullable Path folder;

    @Option(names = "--no-cache", description = "Plan anew, and keep nothing.")
    private boolean off;

    /**
     * Returns the planner that remembers, if plans are to be kept.
     *
     * @param byDefault whether they are if no option says so
     */
    Planner remembering(Planner planner, boolean byDefault, PrintWriter err) {
        if (off || (folder == null && !byDefault)) {
            return planner;
        }
        return new CachedPlanner(planner, folder == null ? defaultFolder() : folder, err::println);
    }

    private static Path defaultFolder() {
        String property = System.getProperty("memplan.cache");
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = property != null
                ? Path.of(property)
                : xdg != null && !xdg.isEmpty()
                        ? Path.of(xdg, "memplan")
                        : Path.of(System.getProperty("user.home"), ".cache", "memplan");
        return base.resolve("plans");
    }
}
