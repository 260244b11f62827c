package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.budgets.BudgetTrial;
import io.memplan.experiments.results.Quantities;
import io.memplan.experiments.swap.SwapSummary;
import io.memplan.experiments.swap.SwapTrial;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The outcome of {@link SwapBudgetsExperiment} as a table and as JSON. */
final class SwapTables {

    private SwapTables() {}

    private static String overhead(BudgetTrial trial) {
        return trial.isFeasible()
                ? "+" + percent(trial.overhead())
                : trial.proven() ? "nothing fits: proven" : "no plan";
    }

    private static String peer(Optional<BudgetTrial> best) {
        return best.map(trial -> trial.strategy() + " " + overhead(trial)).orElse("none");
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : Quantities.finePercent(share);
    }

    static void print(PrintWriter out, List<SwapTrial> trials, SwapSummary summary) {
        Table table = Table.withHeader("graph", "hardware", "budget", "joint", "gap", "time", "best peer");
        for (SwapTrial trial : trials) {
            BudgetTrial joint = trial.joint();
            table.addRow(
                    joint.graph(),
                    trial.hardware(),
                    joint.budget(),
                    overhead(joint),
                    joint.isFeasible() ? percent(joint.gap()) : "-",
                    joint.solveMillis() + " ms",
                    peer(trial.bestPeer()));
        }
        table.print(out);
        out.printf(
                Locale.ROOT,
                "joint is slower than a peer %d times in %d; worst gap %s; longest search %d ms%n",
                summary.beaten(),
                summary.trials(),
                percent(summary.worstGap()),
                summary.worstMillis());
        if (summary.compared() > 0) {
            out.printf(
                    Locale.ROOT,
                    "where transfers pay (%d times), its overhead is %.2f of the best peer's (geometric mean)%n",
                    summary.compared(),
                    summary.overheadRatio());
        }
    }

    static void write(JsonGenerator json, List<SwapTrial> trials, SwapSummary summary) throws IOException {
        json.writeNumberField("trials", summary.trials());
        json.writeNumberField("beaten", summary.beaten());
        json.writeNumberField("compared", summary.compared());
        if (summary.compared() > 0) {
            json.writeNumberField("overheadRatio", summary.overheadRatio());
        }
        json.writeNumberField("worstMillis", summary.worstMillis());
        json.writeArrayFieldStart("rows");
        for (SwapTrial trial : trials) {
            write(json, trial.hardware(), trial.joint());
            for (BudgetTrial peer : trial.peers()) {
                write(json, trial.hardware(), peer);
            }
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String hardware, BudgetTrial trial) throws IOException {
        json.writeStartObject();
        json.writeStringField("graph", trial.graph());
        json.writeNumberField("operations", trial.operations());
        json.writeStringField("hardware", hardware);
        json.writeStringField("budget", trial.budget());
        json.writeNumberField("budgetBytes", trial.budgetBytes());
        json.writeStringField("strategy", trial.strategy());
        json.writeStringField("status", trial.status().name());
        if (trial.isFeasible()) {
            json.writeNumberField("nanos", trial.nanos());
            json.writeNumberField("overhead", trial.overhead());
            json.writeNumberField("gap", trial.gap());
        }
        json.writeNumberField("solveMillis", trial.solveMillis());
        json.writeEndObject();
    }
}
