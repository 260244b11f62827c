package io.memplan.experiments.autobatch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.memplan.batching.BatchedProgram;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.LaneSelection;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.programs.NutsMembers;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures executors on workloads whose members differ; all ways of a workload take turns in one process. Times of one
 * thread without an engine are the time that the thread has computed, others are by the clock.
 */
public final class AutobatchWorkloads {

    private static final int VECTOR = 64;
    private static final int ENOUGH_TRIPS = 2_000;

    private final int jobs;
    private final int width;
    private final int repetitions;
    private final Consumer<String> progress;
    private final List<WorkloadRow> rows = new ArrayList<>();

    /**
     * Describes the workloads.
     *
     * @param jobs the members of the log-normal workload
     * @param width the lanes
     * @param repetitions how often each way is measured; the medians count
     * @param progress is told what is done
     */
    public AutobatchWorkloads(int jobs, int width, int repetitions, Consumer<String> progress) {
        this.jobs = jobs;
        this.width = width;
        this.repetitions = repetitions;
        this.progress = progress;
    }

    /** Returns what there is to measure, in order. */
    public List<WorkloadPart> parts() {
        return List.of(
                part("lifting and compiling", this::cold),
                part("log-normal trips", this::logNormal),
                part("trees", this::trees),
                part("launches", this::noOperation),
                part("depth", this::depth));
    }

    private WorkloadPart part(String name, Runnable work) {
        return new WorkloadPart(name, () -> {
            rows.clear();
            work.run();
            return List.copyOf(rows);
        });
    }

    private void add(String workload, String figure, double value, String unit, String bar) {
        rows.add(new WorkloadRow(workload, figure, value, unit, bar));
        progress.accept(String.format(Locale.ROOT, "%s, %s: %.3f %s", workload, figure, value, unit));
    }

    /** The first program that this process lifts and compiles. */
    private void cold() {
        long start = System.nanoTime();
        new RunAhead().run(NutsMembers.program().program(), List.of());
        add("NUTS, first program of a process", "lift and compile", (System.nanoTime() - start) / 1e6, "ms", "< 300");
    }

    private void trees() {
        // A sixteenth as many trees as there are jobs.
        TreeWorkload.rows(Math.max(1, jobs / 16), repetitions)
                .forEach(row -> add(row.workload(), row.figure(), row.value(), row.unit(), row.bar()));
    }

    private void logNormal() {
        try (NDManager manager = NDManager.newBaseManager()) {
            List<Object[]> members = logNormalMembers(manager);
            BatchedProgram program = program("iterate");
            Executor ahead = RunAhead.builder().optWidth(width).build();
            double[][] millis = new double[5][repetitions];
            double utilisation = 0;
            // The first rounds warm up.
            for (int round = -2; round < repetitions; round++) {
                double[] took = {
                    millis(() -> plain(members)),
                    millis(() -> inSlices(program, new LockStep(), members)),
                    millis(() -> inSlices(program, new LockStep(LaneSelection.MASKED), members)),
                    millis(() ->
                            program.run(new ProgramCounter(width, true, ProgramCounter.Choice.FULLEST), 1, members)),
                    0
                };
                long start = System.nanoTime();
                BatchResult result = program.run(ahead, 1, members);
                took[4] = (System.nanoTime() - start) / 1e6;
                utilisation = result.utilisation();
                close(result);
                for (int way = 0; round >= 0 && way < took.length; way++) {
                    millis[way][round] = took[way];
                }
            }
            String name = "log-normal trips, " + jobs + " jobs, width " + width;
            add(name, "the method itself, one at a time", median(millis[0]), "ms", "");
            add(name, "lock-step, active lanes", median(millis[1]), "ms", "");
            add(name, "lock-step, masked", median(millis[2]), "ms", "");
            add(name, "program-counter, refilled", median(millis[3]), "ms", "");
            add(name, "run-ahead", median(millis[4]), "ms", "");
            add(name, "run-ahead's utilisation", utilisation, "", "");
            add(name, "run-ahead against one at a time", medianRatio(millis[0], millis[4]), "x", ">= 3");
            add(name, "run-ahead against lock-step, active lanes", medianRatio(millis[1], millis[4]), "x", ">= 5");
            add(name, "run-ahead against lock-step, masked", medianRatio(millis[2], millis[4]), "x", ">= 5");
        }
    }

    /** Returns the median over rounds, each of which has the machine at one pace. */
    private static double medianRatio(double[] first, double[] second) {
        return median(IntStream.range(0, first.length)
                .mapToDouble(round -> first[round] / second[round])
                .toArray());
    }

    private List<Object[]> logNormalMembers(NDManager manager) {
        Random random = new Random(1);
        NDArray weights = manager.create(floats(random, VECTOR * VECTOR, 0.15), new Shape(VECTOR, VECTOR));
        List<Object[]> members = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
            int trips = Math.min(ENOUGH_TRIPS, 1 + (int) Math.exp(2.7 + random.nextGaussian()));
            members.add(new Object[] {manager.create(floats(random, VECTOR, 1)), weights, trips});
        }
        return members;
    }

    private static float[] floats(Random random, int size, double scale) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    private static void plain(List<Object[]> members) {
        for (Object[] member : members) {
            try (NDManager own = ((NDArray) member[0]).getManager().newSubManager()) {
                NDArray start = (NDArray) member[0];
                NDArray mine = start.duplicate();
                mine.attach(own);
                WorkloadPrograms.iterate(mine, (NDArray) member[1], (Integer) member[2]);
            }
        }
    }

    private void inSlices(BatchedProgram program, Executor executor, List<Object[]> members) {
        for (int from = 0; from < members.size(); from += width) {
            close(program.run(executor, 1, members.subList(from, Math.min(members.size(), from + width))));
        }
    }

    private static void close(BatchResult result) {
        for (BatchResult.Member member : result.members()) {
            for (Object value : member.results()) {
                if (value instanceof NDArray array) {
                    array.close();
                }
            }
        }
    }

    private void noOperation() {
        for (int lanes : new int[] {64, 256, 1024}) {
            int trips = 2_000_000 / lanes;
            List<Object[]> members = IntStream.range(0, lanes)
                    .mapToObj(lane -> new Object[] {(double) lane, trips})
                    .toList();
            BatchedProgram program = program("touch");
            RunAhead stopping = RunAhead.builder()
                    .optWidth(lanes)
                    .optLauncher(new NoOperation())
                    .build();
            RunAhead free = new RunAhead();
            double[] nanos = new double[repetitions];
            for (int round = -2; round < repetitions; round++) {
                double without = ownMillis(() -> program.run(free, 1, members));
                double with = ownMillis(() -> program.run(stopping, 1, members));
                if (round >= 0) {
                    nanos[round] = (with - without) * 1e6 / ((double) trips * lanes);
                }
            }
            add(
                    "no-op batch point, " + lanes + " lanes",
                    "overhead for a lane and launch",
                    median(nanos),
                    "ns",
                    "<= 150");
        }
    }

    private void depth() {
        BatchedProgram program = program("descend");
        RunAhead executor =
                RunAhead.builder().optWidth(64).optLauncher(new NoOperation()).build();
        double shallow = nanosPerCall(program, executor, 13, 20_000);
        double deep = nanosPerCall(program, executor, 1024, 300);
        double deepest = nanosPerCall(program, executor, 100_000, 4);
        add("recursion with a batch point", "a level at depth 13", shallow, "ns", "");
        add("recursion with a batch point", "a level at depth 1,024", deep, "ns", "");
        add("recursion with a batch point", "a level at depth 100,000", deepest, "ns", "");
        add("recursion with a batch point", "depth 1,024 against 13", deep / shallow, "x", "about 1 (TFP: 179)");
        BatchedProgram tail = program("sum");
        List<Object[]> one = List.<Object[]>of(new Object[] {1_000_000L, 0L});
        double[] millis = new double[repetitions];
        for (int round = -1; round < repetitions; round++) {
            double took = ownMillis(() -> tail.run(new RunAhead(), 1, one));
            millis[Math.max(0, round)] = took;
        }
        add("tail recursion", "1,000,000 deep, with compilation", median(millis), "ms", "");
    }

    private double nanosPerCall(BatchedProgram program, RunAhead executor, int depth, int count) {
        List<Object[]> members = IntStream.range(0, count)
                .mapToObj(member -> new Object[] {1.0, depth})
                .toList();
        double[] nanos = new double[repetitions];
        for (int round = -1; round < repetitions; round++) {
            double took = ownMillis(() -> program.run(executor, 1, members));
            nanos[Math.max(0, round)] = took * 1e6 / ((double) depth * count);
        }
        return median(nanos);
    }

    /** Returns the time that this thread has computed: other processes do not count. */
    private static double ownMillis(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        return (threads.getCurrentThreadCpuTime() - start) / 1e6;
    }

    private static double millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static BatchedProgram program(String name) {
        Method found = Arrays.stream(WorkloadPrograms.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return BatchedProgram.of(found);
    }
}
