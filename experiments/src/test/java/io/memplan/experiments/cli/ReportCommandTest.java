package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.file.GraphDocument;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.file.PlanFile;
import io.memplan.graph.file.PlanOrigin;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.rematerialize.ChenGreedyPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportCommandTest {

    @TempDir
    Path folder;

    private Path graph;
    private Path runs;

    @BeforeEach
    void prepare() throws IOException {
        TrainingGraph drawn = RandomGraphs.draw(3, 12);
        graph = folder.resolve("graph.json");
        runs = Files.createDirectory(folder.resolve("runs"));
        GraphFile.write(graph, drawn);
        assertThat(Run.of("solve", graph, "--budget", "100%", "-o", runs.resolve("plan.json"))
                        .code())
                .isZero();
        Files.writeString(
                runs.resolve("front.json"),
                Run.of("pareto", graph, "--points", "3", "--json").out());
        Files.writeString(runs.resolve("broken.json"), "{\"a\":");
        GraphFile.write(runs.resolve("graph.json"), drawn);
    }

    @Test
    void report_folder_hasEveryPlanAndResult() throws IOException {
        Path page = folder.resolve("page.html");
        Run run = Run.of("report", runs, "-o", page);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.err())
                .contains("broken.json is neither a plan nor a result")
                .doesNotContain("graph.json");
        assertThat(Files.readString(page))
                .contains("<!doctype html>", "id=\"part-2\"", "data-kind=\"memory\"", "data-kind=\"front\"")
                .doesNotContain("id=\"part-3\"");
        assertThat(Run.of("report", runs, "-o", page, "--json").out()).contains("\"sections\": 2", "\"skipped\": 1");
    }

    @Test
    void report_anInfeasiblePlan_saysSo() throws IOException {
        Path plan = runs.resolve("small.json");
        GraphDocument document = GraphFile.load(graph);
        Plan none = new ChenGreedyPlanner().plan(PlanRequest.of(document.graph(), 1));
        assertThat(none.isFeasible()).isFalse();
        PlanFile.write(
                plan,
                none,
                document,
                new PlanOrigin(
                        Optional.of("../graph.json"), Optional.empty(), OptionalLong.empty(), OptionalLong.empty()));
        Path page = folder.resolve("page.html");
        Run run = Run.of("report", plan, "-o", page);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).contains("small.json is an infeasible plan").doesNotContain("neither");
        assertThat(Files.readString(page)).contains("does not fit within 1 B", "smallest feasible budget");
    }

    @Test
    void report_whatSolvePrinted_isAResult() throws IOException {
        Path printed = folder.resolve("printed.json");
        Files.writeString(
                printed, Run.of("solve", graph, "--budget", "100%", "--json").out());
        Run run = Run.of("report", printed, "-o", folder.resolve("page.html"));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(folder.resolve("page.html"))).contains("printed", "OPTIMAL");
        Files.writeString(printed, Files.readString(printed).replace("OPTIMAL", "INFEASIBLE"));
        assertThat(Run.of("report", printed, "-o", folder.resolve("page.html")).err())
                .contains("printed.json is an infeasible plan");
    }

    @Test
    void report_nothingToShow_isAUsageError() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Run run = Run.of("report", empty, "-o", folder.resolve("page.html"));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("neither a plan nor a result").contains("Maybe");
        assertThat(folder.resolve("page.html")).doesNotExist();
        assertThat(Run.of("report", runs.resolve("broken.json")).err()).contains("is no JSON object");
    }

    @Test
    void reportOption_solveSimulatePareto_writesThePage() throws IOException {
        for (Object[] line : new Object[][] {
            {"solve", graph, "--budget", "100%"},
            {"simulate", graph, runs.resolve("plan.json")},
            {"pareto", graph, "--points", "3"}
        }) {
            Path page = folder.resolve(line[0] + ".html");
            Object[] words = Arrays.copyOf(line, line.length + 2);
            words[line.length] = "--report";
            words[line.length + 1] = page;
            Run run = Run.of(words);
            assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
            assertThat(Files.readString(page)).contains("data-kind=");
        }
    }
}
