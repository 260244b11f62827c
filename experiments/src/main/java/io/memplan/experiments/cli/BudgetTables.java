package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.budgets.BudgetSummary;
import io.memplan.experiments.budgets.BudgetTrial;
import io.memplan.experiments.budgets.StudiedPoints;
import io.memplan.experiments.results.Quantities;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The outcome of {@link BudgetsExperiment} as lines, as a table and as JSON. */
final class BudgetTables {

    private BudgetTables() {}

    static String line(BudgetTrial trial) {
        String outcome = trial.isFeasible()
                ? "+" + percent(trial.overhead()) + ", gap " + percent(trial.gap())
                : trial.proven() ? "nothing fits: proven" : "no plan";
        return trial.graph() + ", " + trial.budget() + ", " + trial.strategy() + ": " + outcome + ", "
                + trial.solveMillis() + " ms";
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : Quantities.finePercent(share);
    }

    static void print(PrintWriter out, List<BudgetSummary> summaries, List<BudgetTrial> faster) {
        Table table = Table.withHeader(
                "strategy",
                "plans",
                "infeasible",
                "proven",
                "median overhead",
                "median over auto",
                "worst gap",
                "median solve",
                "worst solve");
        for (BudgetSummary summary : summaries) {
            table.addRow(
                    summary.strategy(),
                    summary.trials() - summary.infeasible(),
                    summary.infeasible(),
                    summary.provenInfeasible(),
                    percent(summary.medianOverhead()),
                    Double.isNaN(summary.medianRatio())
                            ? "-"
                            : String.format(Locale.ROOT, "%.4f", summary.medianRatio()),
                    percent(summary.worstGap()),
                    String.format(Locale.ROOT, "%.0f ms", summary.medianMillis()),
                    summary.worstMillis() + " ms");
        }
        table.print(out);
        boolean withAuto =
                summaries.stream().anyMatch(summary -> summary.strategy().equals(BudgetSummary.AUTO));
        if (withAuto) {
            out.println(
                    faster.isEmpty()
                            ? "auto is never slower than another strategy."
                            : "auto is slower than another strategy " + faster.size() + " times:");
            faster.forEach(trial -> out.println("  " + line(trial)));
        }
    }

    static void write(
            JsonGenerator json, List<BudgetTrial> trials, List<BudgetSummary> summaries, List<BudgetTrial> faster)
            throws IOException {
        json.writeNumberField("fasterThanAuto", faster.size());
        json.writeArrayFieldStart("rows");
        for (BudgetTrial trial : trials) {
            json.writeStartObject();
            json.writeStringField("graph", trial.graph());
            json.writeNumberField("operations", trial.operations());
            json.writeStringField("budget", trial.budget());
            json.writeNumberField("budgetBytes", trial.budgetBytes());
            json.writeStringField("strategy", trial.strategy());
            json.writeStringField("status", trial.status().name());
            if (trial.isFeasible()) {
                json.writeNumberField("overhead", trial.overhead());
                json.writeNumberField("gap", trial.gap());
            } else {
                json.writeBooleanField("proven", trial.proven());
            }
            json.writeNumberField("solveMillis", trial.solveMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("strategies");
        for (BudgetSummary summary : summaries) {
            json.writeStartObject();
            json.writeStringField("strategy", summary.strategy());
            json.writeNumberField("trials", summary.trials());
            json.writeNumberField("infeasible", summary.infeasible());
            json.writeNumberField("provenInfeasible", summary.provenInfeasible());
            writeNumber(json, "medianOverhead", summary.medianOverhead());
            writeNumber(json, "medianOverAuto", summary.medianRatio());
            json.writeNumberField("worstGap", summary.worstGap());
            writeNumber(json, "medianSolveMillis", summary.medianMillis());
            json.writeNumberField("worstSolveMillis", summary.worstMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes what an earlier study found for the graphs that were planned. */
    static void writeStudied(JsonGenerator json, List<BudgetTrial> trials) throws IOException {
        json.writeArrayFieldStart("publishedPoints");
        for (StudiedPoints.Point point : StudiedPoints.all()) {
            if (trials.stream().anyMatch(trial -> trial.graph().equals(point.graph()))) {
                json.writePOJO(point);
            }
        }
        json.writeEndArray();
    }

    private static void writeNumber(JsonGenerator json, String field, double number) throws IOException {
        if (Double.isNaN(number)) {
            json.writeNullField(field);
        } else {
            json.writeNumberField(field, number);
        }
    }
}
