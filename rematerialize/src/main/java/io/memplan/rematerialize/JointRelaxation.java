package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.Tier;
import io.memplan.rematerialize.solver.MilpModel;
import io.memplan.rematerialize.solver.MilpOptions;
import io.memplan.rematerialize.solver.MilpResult;
import io.memplan.rematerialize.solver.MilpSolver;
import io.memplan.rematerialize.solver.MilpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What every schedule must do about the bytes at one moment, as a linear program: a bound, and a hint what to swap. */
final class JointRelaxation {

    /*
     * The moment is the start of operation p, in a schedule whose first computes are in graph order. p takes device bytes,
     * so that whatever was freed before it is released by then, copies out included. What outlives the step stays. Any other
     * storage s made before p, used after p, and not touched by p is there (in part), or
     *   x_s  was copied out before p, to the host or the disk, and is copied in after the start of p, or
     *   y_o  is computed again after the start of p, by its producer o:
     *   sum_s b_s min(1, x_s + y_o(s)) >= what the bytes of everything at p are above the budget.
     * D is how much later p starts than without waiting, F how much later the step ends on top of that:
     *   (1) F >= sum_o c_o y_o;
     *   (2) the copies out of storages made by q or later fit between the end of q and the start of p:
     *       sum_{producer(s) >= q} out_s x_s <= T_p - T_{q+1} + D;
     *   (3) the copies in of storages next used by u or earlier fit between the starts of p and u:
     *       sum_{use(s) <= u} in_s x_s <= T_u - T_p + F;
     *   (4) what is copied out has room outside: sum_s b_s x_s <= the budget of its tier.
     * The step takes at least base + min (D + F). Links count at the speed that they have alone; both tiers share the lanes.
     */

    private static final double SECONDS = 10;
    private static final int MOST_ROWS = 48;

    /** The storages to swap and the producers to compute again, by the program's values above a half. */
    @SuppressWarnings("ArrayRecordComponent") // never handed out
    record Hint(int moment, boolean[] swapped, boolean[] recomputed) {}

    private record Item(int storage, int use, Tier tier, int share) {}

    private final PlanRequest request;
    private final List<Tier> tiers;
    private final CompactGraph graph;
    private final int[][] uses;
    private final long[] start;

    JointRelaxation(PlanRequest request, CompactGraph graph) {
        this.request = request;
        this.tiers = tiersOf(request);
        this.graph = graph;
        this.start = new long[graph.operations() + 1];
        for (int operation = 0; operation < graph.operations(); operation++) {
            start[operation + 1] = start[operation] + graph.nanos[operation];
        }
        int[] count = new int[graph.values()];
        Arrays.stream(graph.touched).forEach(storages -> Arrays.stream(storages).forEach(s -> count[s]++));
        this.uses = new int[graph.values()][];
        Arrays.setAll(uses, value -> new int[count[value]]);
        Arrays.fill(count, 0);
        for (int operation = 0; operation < graph.operations(); operation++) {
            for (int storage : graph.touched[operation]) {
                uses[storage][count[storage]++] = operation;
            }
        }
    }

    /** Returns the tiers in which the request has room. */
    static List<Tier> tiersOf(PlanRequest request) {
        List<Tier> tiers = new ArrayList<>();
        if (request.hostBudgetBytes() > 0) {
            tiers.add(Tier.HOST);
        }
        if (request.diskBudgetBytes() > 0) {
            tiers.add(Tier.DISK);
        }
        return tiers;
    }

    /** Returns the bytes at the start of an operation when everything is kept, or 0 if it takes no bytes itself. */
    long keptBytes(int operation) {
        boolean takes = graph.workspace[operation] > 0
                || Arrays.stream(graph.bases[operation]).anyMatch(base -> graph.bytes[base] > 0);
        if (!takes) {
            return 0;
        }
        long sum = graph.graph().alwaysResidentBytes() + graph.workspace[operation];
        for (int storage : graph.touched[operation]) {
            sum += graph.bytes[storage];
        }
        for (int storage = 0; storage < graph.values(); storage++) {
            if (nextUse(storage, operation) >= 0) {
                sum += graph.bytes[storage];
            }
        }
        return sum;
    }

    /** Returns the next use of a storage that is made before the moment and not touched then, -1 if it is not needed. */
    private int nextUse(int storage, int moment) {
        int[] of = uses[storage];
        if (of.length == 0 || graph.producer[storage] >= moment || graph.bytes[storage] == 0) {
            return -1;
        }
        int at = Arrays.binarySearch(of, moment);
        if (at >= 0) {
            return -1;
        }
        int next = -at - 1;
        return next < of.length ? of[next] : isLasting(storage) ? graph.operations() : -1;
    }

    private boolean isLasting(int storage) {
        return Arrays.binarySearch(graph.lasting, storage) >= 0;
    }

    /** What a moment shows: a bound in nanoseconds, a hint, or that no schedule is within the limits. */
    record Outcome(long boundNanos, Optional<Hint> hint, boolean infeasible) {}

    /** Solves the program of a moment, in so many seconds at most. */
    Outcome solve(int moment, MilpSolver solver, double seconds) {
        long base = start[graph.operations()];
        double over = keptBytes(moment) - (double) request.budgetBytes();
        if (over <= 0) {
            return new Outcome(base, Optional.empty(), false);
        }
        MilpModel model = new MilpModel();
        int before = model.addColumn(0, Double.POSITIVE_INFINITY, 1, false);
        int after = model.addColumn(0, Double.POSITIVE_INFINITY, 1, false);
        Map<Integer, Integer> again = new LinkedHashMap<>();
        int[] storages = IntStream.range(0, graph.values())
                .filter(storage -> nextUse(storage, moment) >= 0 && !isLasting(storage))
                .toArray();
        List<Item> items = new ArrayList<>();
        int[] absent = new int[storages.length];
        for (int i = 0; i < storages.length; i++) {
            for (Tier tier : tiers) {
                items.add(new Item(storages[i], nextUse(storages[i], moment), tier, model.addColumn(0, 1, 0, false)));
            }
            absent[i] = model.addColumn(0, 1, 0, false);
            int producer = graph.producer[storages[i]];
            if (mayRepeat(producer) && !again.containsKey(producer)) {
                again.put(producer, model.addColumn(0, 1, 0, false));
            }
        }
        double scale = 1.0 / Math.max(1, request.budgetBytes());
        model.startRow(over * scale * (1 - 1e-9), Double.POSITIVE_INFINITY);
        for (int i = 0; i < storages.length; i++) {
            model.addTerm(absent[i], graph.bytes[storages[i]] * scale);
        }
        for (int i = 0; i < storages.length; i++) {
            model.startRow(Double.NEGATIVE_INFINITY, 0);
            model.addTerm(absent[i], 1);
            for (int tier = 0; tier < tiers.size(); tier++) {
                model.addTerm(items.get(i * tiers.size() + tier).share(), -1);
            }
            Integer repeat = again.get(graph.producer[storages[i]]);
            if (repeat != null) {
                model.addTerm(repeat, -1);
            }
        }
        model.startRow(0, Double.POSITIVE_INFINITY);
        model.addTerm(after, 1);
        again.forEach((operation, column) -> model.addTerm(column, -(double) graph.nanos[operation]));
        addLinks(model, items, moment, before, after);
        for (Tier tier : tiers) {
            long room = tier == Tier.HOST ? request.hostBudgetBytes() : request.diskBudgetBytes();
            model.startRow(Double.NEGATIVE_INFINITY, room * scale);
            for (Item item : items) {
                if (item.tier() == tier) {
                    model.addTerm(item.share(), graph.bytes[item.storage()] * scale);
                }
            }
        }
        MilpResult result =
                solver.solve(model, MilpOptions.of(Math.min(SECONDS, Math.max(0.01, seconds)), request.seed()));
        if (result.status() == MilpStatus.INFEASIBLE) {
            return new Outcome(base, Optional.empty(), true);
        }
        long bound = Double.isFinite(result.bound()) ? (long) Math.floor(base + result.bound() * (1 - 1e-6) - 1) : base;
        return new Outcome(
                Math.max(base, bound), result.solution().map(values -> hint(values, moment, items, again)), false);
    }

    private void addLinks(MilpModel model, List<Item> items, int moment, int before, int after) {
        int[] producers = items.stream()
                .mapToInt(item -> graph.producer[item.storage()])
                .distinct()
                .sorted()
                .toArray();
        for (int producer : spread(producers)) {
            model.startRow(Double.NEGATIVE_INFINITY, (double) (start[moment] - start[producer + 1]));
            for (Item item : items) {
                if (graph.producer[item.storage()] >= producer) {
                    model.addTerm(item.share(), nanos(request.hardware().out(item.tier()), item.storage()));
                }
            }
            model.addTerm(before, -1);
        }
        int[] users = items.stream().mapToInt(Item::use).distinct().sorted().toArray();
        for (int user : spread(users)) {
            model.startRow(Double.NEGATIVE_INFINITY, (double) (start[user] - start[moment]));
            for (Item item : items) {
                if (item.use() <= user) {
                    model.addTerm(item.share(), nanos(request.hardware().in(item.tier()), item.storage()));
                }
            }
            model.addTerm(after, -1);
        }
    }

    /** Returns at most so many of the numbers that the program stays small; fewer rows leave it a relaxation. */
    private static int[] spread(int[] sorted) {
        int step = 1 + (sorted.length - 1) / MOST_ROWS;
        return IntStream.range(0, sorted.length)
                .filter(i -> i % step == 0)
                .map(i -> sorted[i])
                .toArray();
    }

    private double nanos(Link link, int storage) {
        return link.latencyNanos()
                + graph.bytes[storage] / Math.max(link.bytesPerSecond(), link.bytesPerSecondWhenBoth()) * 1e9;
    }

    private boolean mayRepeat(int operation) {
        return graph.graph().operation(operation).effects() != Effects.RANDOM
                && !graph.changesSource(operation)
                && !graph.makesLasting(operation);
    }

    private Hint hint(double[] values, int moment, List<Item> items, Map<Integer, Integer> again) {
        boolean[] swapped = new boolean[graph.values()];
        boolean[] recomputed = new boolean[graph.operations()];
        for (Item item : items) {
            swapped[item.storage()] |= values[item.share()] > 0.5;
        }
        again.forEach((operation, column) -> recomputed[operation] = values[column] > 0.5);
        return new Hint(moment, swapped, recomputed);
    }
}
