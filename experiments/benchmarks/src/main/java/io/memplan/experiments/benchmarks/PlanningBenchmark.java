package io.memplan.experiments.benchmarks;

import ai.djl.ndarray.types.Shape;
import io.memplan.experiments.budgets.SampleGraphs;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.Workload;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.trace.TracedStep;
import io.memplan.rematerialize.GreedyEvictPlanner;
import io.memplan.rematerialize.LazyCutsPlanner;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What stands between a model and the first step: tracing, solving, checking. No engine. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlanningBenchmark {

    private static final Shape IMAGE = new Shape(3, 64, 64);
    private static final int BATCH = 32;

    private final List<TrainingGraph> recorded = SampleGraphs.recorded();
    private final PlanRequest vgg = request(recorded.get(0));
    private final PlanRequest resnet = request(recorded.get(2));
    private final Schedule schedule = new GreedyEvictPlanner().plan(resnet).schedule();

    private static PlanRequest request(TrainingGraph graph) {
        return PlanRequest.of(graph, graph.budgetOfShare(0.6));
    }

    /** Traces a training step of ResNet-18, its model and its derivatives included. */
    @Benchmark
    public TracedStep trace() {
        Workload workload = Models.named("resnet18").workload(IMAGE, 10, ModelOptions.defaults());
        return workload.tracer(BATCH).trace(workload.inputs(BATCH), workload.labels(BATCH));
    }

    /** Plans the recorded ResNet-50 at 60 % by greedy eviction. */
    @Benchmark
    public Plan solveGreedy() {
        return new GreedyEvictPlanner().plan(resnet);
    }

    /** Plans the recorded VGG-16 at 60 % by lazy cuts. */
    @Benchmark
    public Plan solveLazyCuts() {
        return new LazyCutsPlanner().plan(vgg);
    }

    /** Checks a plan of the recorded ResNet-50. */
    @Benchmark
    public ScheduleReport check() {
        return ScheduleChecker.check(resnet.graph(), schedule, MemoryLimits.device(resnet.budgetBytes()));
    }
}
