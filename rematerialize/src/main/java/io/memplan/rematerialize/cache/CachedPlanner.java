package io.memplan.rematerialize.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * A planner that remembers the plans of another one, in memory and in a folder.
 *
 * <p>Of threads that ask for the same plan at once one makes it, and so it is with processes that share the folder.
 * Plans that were cut short by a cancellation and answers without a plan are not kept. Thread-safe.
 */
public final class CachedPlanner implements Planner {

    private static final int IN_MEMORY = 64;
    private static final int IN_FOLDER = 256;
    private static final long POLL_MILLIS = 20;

    private final Planner planner;
    private final PlanStore store;
    private final String codeVersion;
    private final Cache<String, Plan> planByKey =
            Caffeine.newBuilder().maximumSize(IN_MEMORY).build();
    private final ConcurrentMap<String, CompletableFuture<Plan>> underWay = new ConcurrentHashMap<>();

    /**
     * Creates a planner that remembers up to 256 plans in a folder and 64 in memory.
     *
     * @param planner makes what is not there
     * @param folder where the plans are kept; need not exist
     * @param warnings hears of files that cannot be used
     */
    public CachedPlanner(Planner planner, Path folder, Consumer<String> warnings) {
        this(planner, folder, IN_FOLDER, warnings);
    }

    CachedPlanner(Planner planner, Path folder, int mostFiles, Consumer<String> warnings) {
        this.planner = planner;
        this.store = new PlanStore(folder, mostFiles, warnings);
        this.codeVersion = CodeVersion.of(planner);
    }

    @Override
    public PlannerDescription description() {
        return planner.description();
    }

    @Override
    public Plan plan(PlanRequest request) {
        String key = PlanKey.of(request, planner.description().name(), codeVersion);
        while (true) {
            Plan known = planByKey.getIfPresent(key);
            if (known != null) {
                return known;
            }
            CompletableFuture<Plan> mine = new CompletableFuture<>();
            CompletableFuture<Plan> other = underWay.putIfAbsent(key, mine);
            if (other == null) {
                return lead(key, request, mine);
            }
            Optional<Plan> shared = follow(other, request);
            if (shared.isPresent()) {
                return shared.get();
            }
            if (request.isCancelled() || Thread.currentThread().isInterrupted()) {
                return planner.plan(request);
            }
        }
    }

    private Plan lead(String key, PlanRequest request, CompletableFuture<Plan> future) {
        try {
            Plan plan = fromStoreOrPlanner(key, request);
            if (isLasting(plan, request)) {
                planByKey.put(key, plan);
            }
            if (!request.isCancelled()) {
                future.complete(plan);
            }
            return plan;
        } finally {
            underWay.remove(key, future);
            future.cancel(false);
        }
    }

    /** Waits for what another thread plans; empty if it gave up, or if this request is cancelled meanwhile. */
    private static Optional<Plan> follow(CompletableFuture<Plan> other, PlanRequest request) {
        while (!request.isCancelled()) {
            if (other.isDone()) {
                return other.isCompletedExceptionally() ? Optional.empty() : Optional.of(other.join());
            }
            if (!pause()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Plan fromStoreOrPlanner(String key, PlanRequest request) {
        Optional<Plan> stored = store.read(key, request);
        if (stored.isPresent()) {
            return stored.get();
        }
        try (PlanStore.Lock lock = store.lock(key)) {
            while (!lock.tryAcquire()) {
                if (request.isCancelled() || !pause()) {
                    return planner.plan(request);
                }
            }
            stored = store.read(key, request);
            if (stored.isPresent()) {
                return stored.get();
            }
            Plan plan = planner.plan(request);
            if (isLasting(plan, request)) {
                store.write(key, plan, request);
            }
            return plan;
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(POLL_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isLasting(Plan plan, PlanRequest request) {
        return plan.isFeasible() && !request.isCancelled();
    }
}
