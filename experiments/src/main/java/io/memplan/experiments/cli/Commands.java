package io.memplan.experiments.cli;

import java.util.List;

/** The commands, in the order of the help. A new command is one class, named here. */
final class Commands {

    private Commands() {}

    static List<Object> all(Cancellation cancellation, Strategies strategies) {
        return List.of(
                new TrainCommand(cancellation),
                new TraceCommand(),
                new SolveCommand(cancellation, strategies),
                new ParetoCommand(cancellation, strategies),
                new CheckCommand(),
                new SimulateCommand(),
                new ExplainCommand(),
                new TuneCommand(cancellation),
                new SweepCommand(cancellation, strategies),
                new ReportCommand(),
                new BatchCommand(),
                new CalibrateCommand(),
                new ModelsCommand(),
                new CompletionCommand(),
                new ExperimentCommand());
    }

    /** Returns the experiments, in the order of the help of {@code experiment}. */
    static List<AbstractExperiment> experiments(Cancellation cancellation, Strategies strategies) {
        return List.of(
                new OverheadExperiment(cancellation),
                new BudgetSweepExperiment(cancellation),
                new BudgetsExperiment(cancellation, strategies),
                new MaxBatchExperiment(cancellation, strategies),
                new OrderExperiment(cancellation),
                new AccudnnCommand(cancellation),
                new SwapBudgetsExperiment(cancellation, strategies),
                new OverlapCommand(cancellation),
                new AutobatchExperiment(cancellation),
                new NutsExperimentCommand(cancellation),
                new TunerExperiment(cancellation, strategies),
                new MatchedRatesExperiment(cancellation));
    }
}
