package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.experiments.report.InfeasibleSection;
import io.memplan.experiments.report.PlanSection;
import io.memplan.experiments.report.Report;
import io.memplan.experiments.report.ReportSection;
import io.memplan.experiments.report.ResultSection;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and where a command writes what it found as a page. */
final class ReportOptions {

    @Option(names = "--report", paramLabel = "FILE", description = "Also write one self-contained HTML page.")
    private @Nullable Path file;

    boolean isWanted() {
        return file != null;
    }

    /** Writes the page of a section, if one is wanted. */
    void write(String title, ReportSection section) throws IOException {
        if (file != null) {
            new Report(title, List.of(section)).write(file);
        }
    }

    /** Writes the page of a plan on a device, feasible or not, if one is wanted. */
    void write(TrainingGraph graph, Plan plan, HardwareProfile hardware) throws IOException {
        if (isWanted()) {
            write(
                    graph.name(),
                    plan.isFeasible() ? PlanSection.of(graph, plan, hardware) : InfeasibleSection.of(graph, plan));
        }
    }

    /** Writes the page of what a command prints with {@code --json}, if one is wanted. */
    void write(String title, JsonOutput.Fields fields) throws IOException {
        if (file != null) {
            StringWriter text = new StringWriter();
            JsonOutput.print(new PrintWriter(text), fields);
            JsonNode result = new ObjectMapper().readTree(text.toString());
            new Report(title, List.of(ResultSection.of(title, result))).write(file);
        }
    }
}
