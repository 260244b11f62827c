package io.memplan.rematerialize;

import io.memplan.rematerialize.solver.MilpModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checkmate's linear program (Jain et al., MLSys 2020, §4), on storages. */
final class StagedModel {

    /*
     * R[t,o]: operation o runs in stage t; one for the operations that the stage is for. S[t,v]: storage v is kept from stage
     * t-1 into t. U[t,o]: the bytes there when the place of o in stage t comes. FREE[t,v,o]: v goes after o in stage t.
     *  (1) R[t,o] ≤ R[t,p] + S[t,v] for what o reads, where p produces v; a storage that begins again runs its overwriters
     *      again, and the makers of the views of it that are read;
     *  (2) S[t+1,v] ≤ R[t,p] + S[t,v];
     *  (3) U[t,first] = Σ b S + b R; U[t,o'] = U[t,o] − Σ b FREE[t,v,o] + b R[t,o'], and U + workspace ≤ room;
     *  (4) FREE[t,v,o] ≤ R[t,o], ≤ 1 − S[t+1,v], ≤ 1 − R[t,j] for every later j of the stage that touches v.
     */

    private static final int ABSENT = -1;
    private static final int ONE = -2;

    private final CompactGraph graph;
    private final RecomputeDeadlines deadlines;
    private final Stages stages;
    private final int[][] touchers;
    private final double bytesPerUnit;
    private final MilpModel model = new MilpModel();
    private final List<Map<Integer, Integer>> kept = new ArrayList<>();
    private final List<int[]> runs = new ArrayList<>();

    /**
     * Builds the program.
     *
     * @param roomBytes the budget without what is always resident, in bytes
     * @param nanosPerUnit the time that one unit of cost means, in nanoseconds
     */
    StagedModel(Rematerializer rematerializer, Stages stages, long roomBytes, double nanosPerUnit) {
        this.graph = rematerializer.graph();
        this.deadlines = rematerializer.deadlines();
        this.stages = stages;
        this.bytesPerUnit = Math.max(1, roomBytes / 1_000.0);
        this.touchers = touchers();
        for (int stage = 0; stage < stages.count(); stage++) {
            columns(stage, nanosPerUnit);
        }
        for (int stage = 0; stage < stages.count(); stage++) {
            for (int operation = 0; operation <= stages.last(stage); operation++) {
                if (runs.get(stage)[operation] != ABSENT) {
                    inputs(stage, operation);
                    chain(stage, operation);
                }
            }
            carry(stage);
            memory(stage, roomBytes);
        }
    }

    MilpModel milp() {
        return model;
    }

    private int[][] touchers() {
        List<List<Integer>> lists = new ArrayList<>();
        for (int value = 0; value < graph.values(); value++) {
            lists.add(new ArrayList<>(4));
        }
        for (int operation = 0; operation < graph.operations(); operation++) {
            for (int storage : graph.touched[operation]) {
                lists.get(storage).add(operation);
            }
        }
        return lists.stream()
                .map(list -> list.stream().mapToInt(o -> o).toArray())
                .toArray(int[][]::new);
    }

    private void columns(int stage, double nanosPerUnit) {
        int first = stages.first(stage);
        int[] run = new int[graph.operations()];
        Arrays.fill(run, ABSENT);
        Arrays.fill(run, first, stages.last(stage) + 1, ONE);
        for (int operation = 0; operation < first; operation++) {
            if (deadlines.allows(operation, first)) {
                run[operation] = model.addBinary(graph.nanos[operation] / nanosPerUnit);
            }
        }
        runs.add(run);
        Map<Integer, Integer> keep = new HashMap<>();
        for (int storage = 0; storage < graph.values(); storage++) {
            if (graph.storage[storage] == storage && !graph.isSource(storage) && graph.producer[storage] < first) {
                boolean ends = Arrays.binarySearch(graph.lasting, storage) < 0
                        && run[graph.producer[storage]] == ABSENT
                        && touchers[storage][touchers[storage].length - 1] < first
                        && !mayBeReadAgain(storage, run);
                if (!ends) {
                    keep.put(storage, model.addBinary(0));
                }
            }
        }
        kept.add(keep);
    }

    private boolean mayBeReadAgain(int storage, int[] run) {
        return Arrays.stream(touchers[storage]).anyMatch(operation -> run[operation] != ABSENT);
    }

    private int kept(int stage, int storage) {
        if (stage == stages.count()) {
            return Arrays.binarySearch(graph.lasting, storage) >= 0 ? ONE : ABSENT;
        }
        return kept.get(stage).getOrDefault(storage, ABSENT);
    }

    private int run(int stage, int operation) {
        return operation > stages.last(stage) ? ABSENT : runs.get(stage)[operation];
    }

    /** Adds the row: of the terms, which are columns or one or nothing, the first two make up for the third. */
    private void covers(int one, int other, int needed) {
        if (one == ONE || other == ONE || needed == ABSENT || needed == one || needed == other) {
            return;
        }
        model.startRow(needed == ONE ? 1 : 0, Double.POSITIVE_INFINITY);
        if (one != ABSENT) {
            model.addTerm(one, 1);
        }
        if (other != ABSENT && other != one) {
            model.addTerm(other, 1);
        }
        if (needed != ONE) {
            model.addTerm(needed, -1);
        }
    }

    private void inputs(int stage, int operation) {
        int run = run(stage, operation);
        for (int value : graph.reads[operation]) {
            int storage = graph.storage[value];
            int producer = graph.producer[storage];
            if (!graph.isSource(storage) && producer < stages.first(stage)) {
                covers(kept(stage, storage), run(stage, producer), run);
                int maker = value == storage ? ABSENT : graph.producer[value];
                if (maker >= 0 && maker < stages.first(stage) && maker != operation) {
                    covers(kept(stage, storage), run(stage, maker), run);
                }
            }
        }
    }

    /** What has overwritten a storage runs again with its producer, and never alone. */
    private void chain(int stage, int operation) {
        for (int base : graph.bases[operation]) {
            for (int overwriter : graph.overwriters[base]) {
                if (overwriter < stages.first(stage) && operation < stages.first(stage)) {
                    covers(run(stage, overwriter), ABSENT, run(stage, operation));
                    covers(run(stage, operation), ABSENT, run(stage, overwriter));
                }
            }
        }
    }

    private void carry(int stage) {
        for (int storage = 0; storage < graph.values(); storage++) {
            if (!graph.isSource(storage) && graph.storage[storage] == storage) {
                int producer = graph.producer[storage];
                if (producer < stages.first(stage)) {
                    covers(kept(stage, storage), run(stage, producer), kept(stage + 1, storage));
                }
            }
        }
    }

    private double units(long bytes) {
        return bytes / bytesPerUnit;
    }

    private void memory(int stage, long roomBytes) {
        int before = ABSENT;
        List<double[]> freed = new ArrayList<>();
        for (int operation = 0; operation <= stages.last(stage); operation++) {
            int run = run(stage, operation);
            if (run == ABSENT) {
                continue;
            }
            int bytes = model.addColumn(0, units(roomBytes), 0, false);
            long made = Arrays.stream(graph.bases[operation])
                    .mapToLong(b -> graph.bytes[b])
                    .sum();
            double fixed = run == ONE ? units(made) : 0;
            model.startRow(fixed, fixed);
            model.addTerm(bytes, 1);
            if (run != ONE && made > 0) {
                model.addTerm(run, -units(made));
            }
            if (before == ABSENT) {
                kept.get(stage).forEach((storage, column) -> model.addTerm(column, -units(graph.bytes[storage])));
            } else {
                model.addTerm(before, -1);
                freed.forEach(term -> model.addTerm((int) term[0], term[1]));
            }
            if (graph.workspace[operation] > 0) {
                double room = units(roomBytes) - (run == ONE ? units(graph.workspace[operation]) : 0);
                model.startRow(Double.NEGATIVE_INFINITY, room);
                model.addTerm(bytes, 1);
                if (run != ONE) {
                    model.addTerm(run, units(graph.workspace[operation]));
                }
            }
            freed = frees(stage, operation, run);
            before = bytes;
        }
    }

    /** Returns the columns, with their bytes, of what may go after the operation. */
    private List<double[]> frees(int stage, int operation, int run) {
        List<double[]> freed = new ArrayList<>();
        for (int storage : graph.touched[operation]) {
            int next = kept(stage + 1, storage);
            if (graph.bytes[storage] == 0 || next == ONE) {
                continue;
            }
            List<Integer> exclusive = new ArrayList<>();
            if (next != ABSENT) {
                exclusive.add(next);
            }
            boolean never = false;
            for (int later : touchers[storage]) {
                int other = later > operation ? run(stage, later) : ABSENT;
                never |= other == ONE;
                if (other >= 0) {
                    exclusive.add(other);
                }
            }
            if (never) {
                continue;
            }
            int free = model.addColumn(0, 1, 0, false);
            for (int other : exclusive) {
                model.startRow(Double.NEGATIVE_INFINITY, 1);
                model.addTerm(free, 1);
                model.addTerm(other, 1);
            }
            if (run != ONE) {
                covers(run, ABSENT, free);
            }
            freed.add(new double[] {free, units(graph.bytes[storage])});
        }
        return freed;
    }

    /** Returns what the values keep from stage to stage: the columns S of at least the threshold. */
    Availability choice(double[] values, double threshold) {
        return (storage, stage, lastComputed) -> {
            int from = lastComputed < 0 ? -1 : stages.of(lastComputed);
            for (int t = from + 1; t <= Math.min(stages.of(stage), stages.count() - 1); t++) {
                int column = kept(t, storage);
                if (column == ABSENT || values[column] < threshold) {
                    return false;
                }
            }
            return true;
        };
    }
}
