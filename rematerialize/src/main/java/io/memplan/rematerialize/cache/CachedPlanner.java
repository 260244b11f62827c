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
 * <p>Where a plan for a smaller budget is known, the planner may start from it, and the faster of both is returned: with
 * a larger budget the time does not rise from one call to the next.
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
        Optional<Plan> stored = known(key, request);
        if (stored.isPresent()) {
            return stored.get();
        }
        try (PlanStore.Lock lock = store.lock(key)) {
            while (!lock.tryAcquire()) {
                if (request.isCancelled() || !pause()) {
                    return planner.plan(request);
                }
            }
            stored = known(key, request);
            if (stored.isPresent()) {
                return stored.get();
            }
            Optional<Plan> relative = store.relative(key, request);
            Plan plan = relative.isEmpty()
                    ? planner.plan(request)
                    : faster(planner.plan(request.withKnown(relative.get().schedule())), relative.get(), request);
            if (isLasting(plan, request)) {
                store.write(key, plan, request);
            }
            return plan;
        }
    }

    /** Returns what is kept for the request, or something faster that is kept for a smaller budget since. */
    private Optional<Plan> known(String key, PlanRequest request) {
        return store.read(key, request).map(stored -> store.relative(key, request)
                .map(relative -> faster(stored, relative, request))
                .orElse(stored));
    }

    /** Returns the plan made for the request unless the one for a smaller budget is faster, or the only one. */
    private static Plan faster(Plan plan, Plan relative, PlanRequest request) {
        if (plan.isFeasible() && plan.predictedNanos() <= relative.predictedNanos()) {
            return plan;
        }
        long bound = plan.isFeasible() ? plan.lowerBoundNanos() : plan.baseNanos();
        return relative.forRequest(request.budgetBytes(), request.seed(), bound);
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
