package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.results.Quantities;
import io.memplan.experiments.training.Comparison;
import io.memplan.graph.plan.ByteSize;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The results of trainings and comparisons, for people. */
final class TrainingTables {

    private TrainingTables() {}

    static void print(JsonNode result, List<Comparison.Row> rows, PrintWriter out) {
        Table facts = Table.facts();
        if (result.has("testAccuracy")) {
            facts.addRow(
                    "test accuracy",
                    Quantities.finePercent(result.get("testAccuracy").asDouble()));
        }
        facts.addRow("steps", result.get("steps").asInt())
                .addRow("budget", TrainCommand.bytes(result, "budgetBytes"))
                .addRow("predicted peak", TrainCommand.bytes(result, "predictedPeakBytes"))
                .addRow(
                        "accounted peak",
                        TrainCommand.bytes(result, "accountedPeakBytes")
                                + (result.get("accountsAgree").asBoolean() ? ", as predicted in every step" : ""))
                .addRow(
                        "measured peak",
                        TrainCommand.bytes(result, "measuredPeakBytes") + " over the start, Java's heap included");
        addTimes(facts, result);
        facts.print(out);
        if (!rows.isEmpty()) {
            out.println();
            print(rows, out);
        }
    }

    /** Adds what was predicted and measured of forward and backward, and what was swapped. */
    static void addTimes(Table facts, JsonNode result) {
        String learnt = result.has("calibratedNanos")
                ? ", " + Quantities.time(result.get("calibratedNanos").asLong()) + " by the times of the first steps"
                : "";
        facts.addRow(
                        "predicted time",
                        Quantities.time(result.get("predictedNanos").asLong()) + learnt)
                .addRow(
                        "measured time",
                        Quantities.time(result.get("measuredNanos").asLong()) + ", forward and backward, median"
                                + (result.has("measuredToPredicted")
                                        ? String.format(
                                                Locale.ROOT,
                                                "; %.2f times what the steps before had taught",
                                                result.get("measuredToPredicted")
                                                        .asDouble())
                                        : ""));
        if (result.has("swappedBytes")) {
            facts.addRow(
                    "swapped",
                    ByteSize.format(result.get("swappedBytes").asLong()) + " a step, "
                            + Quantities.time(result.get("exposedNanos").asLong()) + " waited for");
        }
    }

    static void print(List<Comparison.Row> rows, PrintWriter out) {
        Table table = Table.withHeader("training", "peak", "of plain", "step", "of plain");
        boolean plainPrinted = false;
        for (Comparison.Row row : rows) {
            if (row.infeasible() != null) {
                table.addRow("planned " + row.budget(), "infeasible", "", "", "");
                continue;
            }
            if (!plainPrinted) {
                table.addRow(
                        "plain DJL", size(row.plainPeakBytes()), "1.00", Quantities.time(row.plainStepNanos()), "1.00");
                plainPrinted = true;
            }
            table.addRow(
                    "planned " + row.budget(),
                    size(row.plannedPeakBytes()),
                    ratio(row.peakRatio()),
                    Quantities.time(row.plannedStepNanos()),
                    ratio(row.timeRatio()));
        }
        table.print(out);
        out.println("Peaks are resident memory over the state before the first step, each in a process of its own;"
                + " step times are medians of steps that took turns.");
    }

    private static String size(OptionalLong bytes) {
        return bytes.isPresent() ? ByteSize.format(bytes.getAsLong()) : "not measurable";
    }

    private static String ratio(double ratio) {
        return Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.2f", ratio);
    }
}
