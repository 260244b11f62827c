package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.training.Comparison;
import io.memplan.experiments.training.PlanChoice;
import io.memplan.experiments.training.TrainingJob;
import io.memplan.experiments.training.TrainingSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Experiments that anyone can repeat. */
@Command(
        name = "experiment",
        description = "Runs an experiment that anyone can repeat.",
        subcommands = {ExperimentCommand.Overhead.class, AccudnnCommand.class, OverlapCommand.class},
        footer =
                "  memplan experiment overhead --model resnet50 --data synthetic --batch 16 --budget 100%%,60%% --steps 5")
final class ExperimentCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private CommonOptions common;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "The name of an experiment is missing.\nMaybe 'memplan experiment overhead'.");
    }

    /** Planned training beside plain DJL. */
    @Command(
            name = "overhead",
            description = "Compares planned training with plain DJL: step times from steps that take turns in one"
                    + " process, resident peaks each from a process of its own.",
            footer = {
                "  memplan experiment overhead --model resnet50 --data synthetic --batch 16 --budget 100%%,60%% --steps 5",
                "  memplan experiment overhead --model mobilenetv2 --data digits --budget 80%% --steps 20 --json"
            })
    static final class Overhead implements Callable<Integer> {

        private static final ObjectMapper JSON = new ObjectMapper();

        @Spec
        private CommandSpec spec;

        @Mixin
        private CommonOptions common;

        @Mixin
        private ModelArguments model;

        @Option(
                names = "--budget",
                split = ",",
                paramLabel = "SIZE|N%",
                description = "The budgets to compare; default: 100%%,60%%.")
        private List<String> budgets = List.of("100%", "60%");

        @Option(names = "--steps", paramLabel = "N", description = "The measured steps of each kind; default: 10.")
        private int steps = 10;

        @Option(names = "--strategy", paramLabel = "NAME", description = "The planner; default: auto.")
        private String strategy = "auto";

        @Override
        public Integer call() throws IOException {
            TrainingJob job = model.job().withSteps(steps).withPlan(PlanChoice.NONE.withStrategy(strategy));
            List<TrainingSetup> setups = budgets.stream()
                    .map(budget -> TrainingSetup.of(job.withBudget(budget)))
                    .toList();
            PrintWriter err = spec.commandLine().getErr();
            List<Comparison.Row> rows = new Comparison(job, steps, line -> {
                        err.println(line);
                        err.flush();
                    })
                    .run(budgets);
            PrintWriter out = spec.commandLine().getOut();
            if (common.json) {
                ObjectNode result = JSON.createObjectNode();
                result.put("experiment", "overhead").put("model", job.model().text());
                result.put("data", setups.get(0).data().name());
                result.put("batch", job.batch()).put("steps", steps);
                ArrayNode array = result.putArray("rows");
                rows.forEach(row -> Comparison.write(row, array.addObject()));
                out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
            } else {
                TrainingTables.print(rows, out);
            }
            for (Comparison.Row row : rows) {
                if (row.infeasible() != null) {
                    err.println(InfeasibleBudgets.message(row.infeasible()));
                    return ExitCode.INFEASIBLE;
                }
            }
            return ExitCode.DONE;
        }
    }
}
