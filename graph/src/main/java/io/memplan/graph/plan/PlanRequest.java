package io.memplan.graph.plan;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a planner is asked: a costed graph, budgets, a profile, and when to stop. */
public final class PlanRequest {

    private final TrainingGraph graph;
    private final long budgetBytes;
    private final long hostBudgetBytes;
    private final long diskBudgetBytes;
    private final HardwareProfile hardware;
    private final Duration timeLimit;
    private final double gapTarget;
    private final long seed;
    private final BooleanSupplier cancelled;
    private final Consumer<PlanProgress> listener;

    private PlanRequest(Builder builder, TrainingGraph graph, long budgetBytes) {
        this.graph = graph;
        this.budgetBytes = budgetBytes;
        this.hostBudgetBytes = builder.hostBudgetBytes;
        this.diskBudgetBytes = builder.diskBudgetBytes;
        this.hardware = builder.hardware;
        this.timeLimit = builder.timeLimit;
        this.gapTarget = builder.gapTarget;
        this.seed = builder.seed;
        this.cancelled = builder.cancelled;
        this.listener = builder.listener;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a request for the graph under the budget, with the defaults for everything else. */
    public static PlanRequest of(TrainingGraph graph, long budgetBytes) {
        return builder().setGraph(graph).setBudgetBytes(budgetBytes).build();
    }

    /** Returns the graph to plan, with predicted times. */
    public TrainingGraph graph() {
        return graph;
    }

    /** Returns the device memory allowed at every moment, in bytes. */
    public long budgetBytes() {
        return budgetBytes;
    }

    /** Returns the host memory that swapping may take, in bytes. */
    public long hostBudgetBytes() {
        return hostBudgetBytes;
    }

    /** Returns the disk space that swapping may take, in bytes. */
    public long diskBudgetBytes() {
        return diskBudgetBytes;
    }

    /** Returns the device that the plan is for. */
    public HardwareProfile hardware() {
        return hardware;
    }

    /** Returns how long the planner may search. */
    public Duration timeLimit() {
        return timeLimit;
    }

    /** Returns the gap, relative to the predicted time, at which the planner may stop. */
    public double gapTarget() {
        return gapTarget;
    }

    /** Returns the seed of every random decision. */
    public long seed() {
        return seed;
    }

    /** Returns whether the caller asked the planner to stop and return its best plan so far. */
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    /** Returns who hears of the progress. */
    public Consumer<PlanProgress> listener() {
        return listener;
    }

    /** Returns the same request with another budget, in bytes. */
    public PlanRequest withBudget(long otherBudgetBytes) {
        return new PlanRequest(toBuilder(), graph, otherBudgetBytes);
    }

    /** Returns the same request for another graph. */
    public PlanRequest withGraph(TrainingGraph other) {
        return new PlanRequest(toBuilder(), other, budgetBytes);
    }

    /** Returns the same request with another time limit. */
    public PlanRequest withTimeLimit(Duration otherTimeLimit) {
        return new PlanRequest(toBuilder().optTimeLimit(otherTimeLimit), graph, budgetBytes);
    }

    /** Returns the same request with another question whether to stop early. */
    public PlanRequest withCancelled(BooleanSupplier otherCancelled) {
        return new PlanRequest(toBuilder().optCancelled(otherCancelled), graph, budgetBytes);
    }

    private Builder toBuilder() {
        Builder builder = new Builder();
        builder.hostBudgetBytes = hostBudgetBytes;
        builder.diskBudgetBytes = diskBudgetBytes;
        builder.hardware = hardware;
        builder.timeLimit = timeLimit;
        builder.gapTarget = gapTarget;
        builder.seed = seed;
        builder.cancelled = cancelled;
        builder.listener = listener;
        return builder;
    }

    /** Collects the parts of a request. */
    public static final class Builder {

        private @Nullable TrainingGraph graph;
        private long budgetBytes = -1;
        private long hostBudgetBytes;
        private long diskBudgetBytes;
        private HardwareProfile hardware = HardwareProfiles.cpu();
        private Duration timeLimit = Duration.ofSeconds(60);
        private double gapTarget = 0.001;
        private long seed = 42;
        private BooleanSupplier cancelled = () -> false;
        private Consumer<PlanProgress> listener = progress -> {};

        private Builder() {}

        /** Sets the costed graph to plan. */
        public Builder setGraph(TrainingGraph graph) {
            this.graph = graph;
            return this;
        }

        /** Sets the device memory allowed, in bytes. */
        public Builder setBudgetBytes(long budgetBytes) {
            this.budgetBytes = budgetBytes;
            return this;
        }

        /** Sets the host memory that swapping may take, in bytes; none by default. */
        public Builder optHostBudgetBytes(long hostBudgetBytes) {
            this.hostBudgetBytes = hostBudgetBytes;
            return this;
        }

        /** Sets the disk space that swapping may take, in bytes; none by default. */
        public Builder optDiskBudgetBytes(long diskBudgetBytes) {
            this.diskBudgetBytes = diskBudgetBytes;
            return this;
        }

        /** Sets the device; {@code cpu} by default. */
        public Builder optHardware(HardwareProfile hardware) {
            this.hardware = hardware;
            return this;
        }

        /** Sets how long the planner may search; a minute by default. */
        public Builder optTimeLimit(Duration timeLimit) {
            this.timeLimit = timeLimit;
            return this;
        }

        /** Sets the relative gap at which the planner may stop; 0.1 % by default. */
        public Builder optGapTarget(double gapTarget) {
            this.gapTarget = gapTarget;
            return this;
        }

        /** Sets the seed of every random decision; 42 by default. */
        public Builder optSeed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Sets the question whether to stop early. */
        public Builder optCancelled(BooleanSupplier cancelled) {
            this.cancelled = cancelled;
            return this;
        }

        /** Sets who hears of the progress. */
        public Builder optListener(Consumer<PlanProgress> listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException naming everything that is missing or out of range
         */
        public PlanRequest build() {
            List<String> problems = new ArrayList<>();
            if (graph == null) {
                problems.add("no graph was set");
            }
            if (budgetBytes < 0) {
                problems.add("the budget is missing or negative (" + budgetBytes + " bytes)");
            }
            if (hostBudgetBytes < 0 || diskBudgetBytes < 0) {
                problems.add("a swap budget is negative (host " + hostBudgetBytes + ", disk " + diskBudgetBytes + ")");
            }
            if (timeLimit.isNegative() || timeLimit.isZero()) {
                problems.add("the time limit is not positive (" + timeLimit + ")");
            }
            if (!(gapTarget >= 0)) {
                problems.add("the gap target is negative (" + gapTarget + ")");
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("The plan request is not complete: " + String.join("; ", problems));
            }
            return new PlanRequest(this, Objects.requireNonNull(graph), budgetBytes);
        }
    }
}
