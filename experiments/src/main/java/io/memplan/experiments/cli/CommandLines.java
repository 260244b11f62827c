package io.memplan.experiments.cli;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.Budget;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Builds the parser of the whole command line and runs it. */
final class CommandLines {

    private CommandLines() {}

    static CommandLine create(Cancellation cancellation, Strategies strategies) {
        CommandLine line = new CommandLine(new RootCommand());
        for (Object command : Commands.all(cancellation, strategies)) {
            line.addSubcommand(command);
        }
        CommandLine experiments = Objects.requireNonNull(line.getSubcommands().get("experiment"));
        List<AbstractExperiment> all = Commands.experiments(cancellation, strategies);
        experiments.addSubcommand(new ExperimentListCommand(all));
        experiments.addSubcommand(new ExperimentDescribeCommand(all));
        all.forEach(experiments::addSubcommand);
        line.addSubcommand(new CommandLine.HelpCommand());
        line.registerConverter(Duration.class, new DurationConverter());
        line.registerConverter(Budget.class, new BudgetConverter());
        line.registerConverter(HardwareProfile.class, new HardwareConverter());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(new UsageErrors());
        line.setExecutionExceptionHandler(new ExecutionErrors());
        return line;
    }

    /** Runs a command line and returns its exit code. */
    static int run(
            Cancellation cancellation,
            Strategies strategies,
            PrintWriter out,
            PrintWriter err,
            Ansi ansi,
            String... arguments) {
        CommandLine line = create(cancellation, strategies);
        line.setOut(out);
        line.setErr(err);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
        int code = line.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }
}
