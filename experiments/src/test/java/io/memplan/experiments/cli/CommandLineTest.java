package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.file.GraphFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every exit code, and every wrong input with what is said about it. */
final class CommandLineTest {

    @TempDir
    Path folder;

    private Path graph;
    private Path plan;

    @BeforeEach
    void writeGraph() throws IOException {
        graph = folder.resolve("graph.json");
        plan = folder.resolve("plan.json");
        Files.copy(Path.of("../graph/src/test/resources/graphs/unet_b8.json"), graph);
    }

    @Test
    void solveAndCheck_budgetThatFits_done() {
        Run solve = Run.of("solve", graph, "--budget", "100%", "-o", plan);
        assertThat(solve.code()).as(solve.err()).isEqualTo(ExitCode.DONE);
        assertThat(solve.out()).contains("status", "optimal", "0 recomputes");
        assertThat(solve.err()).isEmpty();
        Run check = Run.of("check", graph, plan);
        assertThat(check.code()).as(check.err()).isEqualTo(ExitCode.DONE);
        assertThat(check.out()).startsWith("plan        valid\n").contains("violations  0");
        assertThat(check.err()).isEmpty();
    }

    @Test
    void solve_json_isThePlanWithoutItsSteps() throws IOException {
        Run run = Run.of("solve", graph, "--budget", "100%", "--json", "-o", plan);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.has("steps")).isFalse();
        assertThat(json.get("format").asText()).isEqualTo("memplan.plan");
        assertThat(json.get("graphFile").asText()).isEqualTo("graph.json");
        assertThat(new ObjectMapper().readTree(plan.toFile()).get("steps").size())
                .isGreaterThan(100);
        Golden.assertMatches("solve.json", run.out());
        Golden.assertMatches(
                "check.json", Run.of("check", graph, plan, "--json").out());
    }

    @Test
    void solve_budgetTooSmall_infeasibleWithTheSmallest() throws IOException {
        Run run = Run.of("solve", graph, "--budget", "1GiB", "-o", plan);
        TrainingGraph read = GraphFile.read(graph);
        assertThat(run.code()).isEqualTo(ExitCode.INFEASIBLE);
        assertThat(run.err())
                .contains("The budget (1 GiB) is below the smallest feasible peak")
                .contains(read.keepAllPeakBytes() + " B, at operation " + read.keepAllPeakOperation())
                .contains("this is proven")
                .contains("\nMaybe raise the budget to " + read.keepAllPeakBytes() + "B, or plan a smaller batch.");
        assertThat(run.out()).isEmpty();
        assertThat(plan).doesNotExist();
        Run json = Run.of("solve", graph, "--budget", "1GiB", "--json");
        assertThat(json.code()).isEqualTo(ExitCode.INFEASIBLE);
        assertThat(new ObjectMapper()
                        .readTree(json.out())
                        .at("/infeasibility/smallestFeasibleBytes")
                        .asLong())
                .isEqualTo(read.keepAllPeakBytes());
    }

    @Test
    void solve_timeLimitReached_validPlan() {
        Run run = Run.of("solve", graph, "--budget", "100%", "--strategy", "slow", "--time-limit", "5ms", "-o", plan);
        assertThat(run.code()).isEqualTo(ExitCode.TIME_LIMIT);
        assertThat(run.err()).contains("The time limit was reached; the plan is valid, and at most 50.0 %");
        assertThat(Run.of("check", graph, plan).code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void solve_nothingFoundInTime_noPlan() {
        Run run = Run.of("solve", graph, "--budget", "1GiB", "--strategy", "lost", "--time-limit", "5ms");
        assertThat(run.code()).isEqualTo(ExitCode.NO_PLAN);
        assertThat(run.err()).contains("No plan was found within 5 ms for the budget (1 GiB)");
    }

    @Test
    void solve_cancelled_writesTheBestSoFar() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        Run run = Run.of(cancellation, FakePlanners.all(), "solve", graph, "--budget", "100%", "-o", plan);
        assertThat(run.code()).isEqualTo(ExitCode.CANCELLED);
        assertThat(run.err()).contains("Cancelled; the plan is the best so far.");
        assertThat(Run.of("check", graph, plan).code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void solve_maxBatch_isWhatFitsWithoutRecompute() throws IOException {
        TrainingGraph read = GraphFile.read(graph);
        Run run = Run.of("solve", graph, "--max-batch", "--memory", "16GiB", "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        long perBatch = read.keepAllPeakBytes() - read.residentBytes();
        assertThat(json.get("graphBatch").asInt()).isEqualTo(8);
        assertThat(json.get("maxBatch").asLong()).isEqualTo(((16L << 30) - read.residentBytes()) * 8 / perBatch);
        assertThat(json.get("certified").asBoolean()).isTrue();
        assertThat(Run.of("solve", graph, "--max-batch", "--memory", "16GiB").out())
                .contains("largest batch", "no larger one is possible: proven");
    }

    @Test
    void solve_orderOfSerenity_isAPlanForTheGraph() {
        Run run = Run.of("solve", graph, "--budget", "100%", "--order", "serenity", "-o", plan);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("serenity+fake");
        assertThat(Run.of("check", graph, plan).code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void solve_cacheNamed_givesTheSamePlanAgain() throws IOException {
        Path cache = folder.resolve("cache");
        Object[] arguments = {"solve", graph, "--budget", "100%", "--cache", cache, "--json"};
        String first = Run.of(arguments).out();
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).hasSize(1).allMatch(file -> file.toString().endsWith(".plan.json"));
        }
        assertThat(Run.of(arguments).out()).isEqualTo(first);
        Run.of("solve", graph, "--budget", "90%", "--cache", cache, "--no-cache");
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void pareto_json_isAllPointsAndTheCsvToo() throws IOException {
        Path csv = folder.resolve("front.csv");
        Run run = Run.of("pareto", graph, "--points", "3", "--json", "--csv", csv);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("complete").asBoolean()).isTrue();
        assertThat(json.get("points")).hasSize(3);
        assertThat(json.at("/points/2/budgetBytes").asLong())
                .isEqualTo(json.get("keepAllPeakBytes").asLong());
        assertThat(json.at("/points/2/status").asText()).isEqualTo("OPTIMAL");
        assertThat(Files.readAllLines(csv)).hasSize(4).allMatch(line -> line.split(",", -1).length == 10);
        assertThat(Run.of("pareto", graph, "--points", "2").out()).contains("floor", "nothing fits below", "overhead");
    }

    @Test
    void pareto_cancelled_printsWhatIsDone() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        Run run = Run.of(cancellation, FakePlanners.all(), "pareto", graph, "--points", "3");
        assertThat(run.code()).isEqualTo(ExitCode.CANCELLED);
        assertThat(run.err()).contains("Cancelled; 0 of 3 points are done.");
    }

    @Test
    void solve_faultOfAPlanner_oneLineUnlessDebug() {
        Run run = Run.of("solve", graph, "--budget", "100%", "--strategy", "broken");
        assertThat(run.code()).isEqualTo(ExitCode.INTERNAL_ERROR);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .startsWith("Internal error: IllegalStateException: a fault of the planner (at io.memplan");
        Run debug = Run.of("solve", graph, "--budget", "100%", "--strategy", "broken", "--debug");
        assertThat(debug.err()).contains("\tat io.memplan.experiments.cli.FakePlanners");
    }

    @Test
    void solve_planThatTheCheckerRefuses_isNotWritten() {
        Run run = Run.of("solve", graph, "--budget", "100%", "--strategy", "wrong", "-o", plan);
        assertThat(run.code()).isEqualTo(ExitCode.INTERNAL_ERROR);
        assertThat(run.err()).contains("InvalidScheduleException");
        assertThat(plan).doesNotExist();
    }

    @Test
    void simulate_planWithASwap_hasACopyOnEachLane() throws IOException {
        Run.of("solve", graph, "--budget", "100%", "-o", plan);
        edit(
                "\\{\"do\":\"compute\",\"operation\":5\\},\n",
                """
                $0{"do":"swapOut","value":1,"tier":"HOST"},
                {"do":"free","value":1},
                {"do":"swapIn","value":1},
                {"do":"dropHost","value":1},
                """);
        Path trace = folder.resolve("trace.json");
        Run run = Run.of("simulate", graph, plan, "--hardware", "h200", "--trace", trace);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("h200-141g", "compute", "copy out");
        assertThat(new ObjectMapper()
                        .readTree(trace.toFile())
                        .get("traceEvents")
                        .size())
                .isGreaterThan(100);
        Run json = Run.of("simulate", graph, plan, "--hardware", "h200", "--json");
        assertThat(new ObjectMapper().readTree(json.out()).at("/lanes/1/bytes").asLong())
                .isPositive();
        Golden.assertMatches("simulate.txt", run.out());
        Golden.assertMatches("simulate.json", json.out());
    }

    @Test
    void explain_planThatNamesItsGraph_addsUpToThePeak() throws IOException {
        Run.of("solve", graph, "--budget", "100%", "-o", plan);
        Run run = Run.of("explain", plan, "--top", 10);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains("running", "is read by 55 (threshold_backward)", "read next at step ", "... and ");
        JsonNode json = new ObjectMapper()
                .readTree(Run.of("explain", plan, graph, "--json").out());
        long bytes = json.get("workspaceBytes").asLong()
                + json.get("alwaysResidentBytes").asLong();
        for (JsonNode value : json.get("residents")) {
            bytes += value.get("bytes").asLong();
        }
        assertThat(bytes).isEqualTo(json.get("peakBytes").asLong());
        Golden.assertMatches("explain.txt", run.out());
    }

    @Test
    void explain_graphThatMoved_asksForIt() throws IOException {
        Run.of("solve", graph, "--budget", "100%", "-o", plan);
        Files.move(graph, folder.resolve("moved.json"));
        Run run = Run.of("explain", plan);
        assertThat(run.err()).contains("is not at graph.json any more.\nMaybe add --graph FILE.");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.of("explain", plan, "--graph", folder.resolve("moved.json"))
                        .code())
                .isZero();
    }

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                arguments("", "A command is missing.\nMaybe 'memplan solve'"),
                arguments("slove G", "Unknown argument: slove\nMaybe solve."),
                arguments("solve G --budgte 1GiB", "Unknown option: --budgte\nMaybe --budget."),
                arguments("solve G", "solve needs a budget.\nMaybe add --budget 60%"),
                arguments("solve G --max-batch", "--max-batch needs to know the memory.\nMaybe add --memory 16GB."),
                arguments("solve G --max-batch --memory 1GB --cost-cap much", "The cost cap 'much' is unknown."),
                arguments("solve G --budget 60% --order down", "The order 'down' is unknown."),
                arguments("pareto G --points 1", "--points is 1, which is not between 2 and 1000."),
                arguments("solve --budget 60%", "Missing required parameter: 'GRAPH'"),
                arguments(
                        "solve G --budget 4GoB",
                        "Invalid value for option '--budget': \"4GoB\" has the unknown unit \"GoB\".\nMaybe use"),
                arguments("solve G --budget -4GiB", "\"-4GiB\" is not a size.\nMaybe write it as 512MiB"),
                arguments("solve G --budget 1e9", "\"1e9\" is not a size"),
                arguments("solve G --budget lots", "\"lots\" is not a size"),
                arguments("solve G --budget 0%", "not a positive number"),
                arguments("solve G --budget x%", "\"x%\" is not a percentage"),
                arguments("solve G --budget 99999999TiB", "\"99999999TiB\" is more than 2^62 bytes"),
                arguments("solve G --budget 60% --host-budget 5%", "\"5%\" is not a size"),
                arguments("solve G --budget 60% --strategy atuo", "The strategy 'atuo' is unknown.\nMaybe auto."),
                arguments("solve G --budget 60% --strategy x", "Maybe one of auto, broken, lost, slow, wrong."),
                arguments("solve G --budget 60% --hardware h20", "the hardware 'h20' is unknown.\nMaybe h200-141g."),
                arguments("solve G --budget 60% --hardware tensor", "Maybe one of v100-16g, titanx-12g"),
                arguments("solve G --budget 60% --time-limit 5", "'5' has no unit.\nMaybe 5s."),
                arguments("solve G --budget 60% --time-limit 5days", "has the unknown unit 'days'.\nMaybe one of ms"),
                arguments("solve G --budget 60% --time-limit 0s", "'0s' is not a usable duration"),
                arguments("solve G --budget 60% --time-limit -5s", "'-5s' is not a duration"),
                arguments("solve G --budget 60% --seed x", "'x' is not a long"),
                arguments("solve NONE --budget 60%", "none.json does not exist.\nMaybe the path is misspelt"),
                arguments("solve G --budget 100% -o NONE/plan.json", "does not exist"),
                arguments("simulate G P --hardware h2000", "the hardware 'h2000' is unknown.\nMaybe "),
                arguments("check G", "Missing required parameter: 'PLAN'"),
                arguments("check G NONE", "none.json does not exist"),
                arguments("check G NONE more", "Unknown argument: more"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void run_wrongUsage_saysWhatAndSuggests(String line, String message) {
        Object[] words = line.isEmpty() ? new Object[0] : line.split(" ");
        Run run = Run.of(Arrays.stream(words).map(this::resolve).toArray());
        assertThat(run.err()).contains(message);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
    }

    private Object resolve(Object word) {
        String none = folder.resolve("none.json").toString();
        return word.equals("G") ? graph : word.toString().replace("NONE", none);
    }

    @Test
    void run_corruptFiles_invalid() throws IOException {
        Run.of("solve", graph, "--budget", "100%", "-o", plan);
        String whole = Files.readString(plan);
        Files.writeString(plan, whole.substring(0, whole.length() / 2));
        assertInvalid(Run.of("check", graph, plan), "it is cut");
        Files.writeString(plan, whole.replaceFirst("\"operation\":1}", "\"operation\":2}"));
        assertInvalid(Run.of("check", graph, plan), "its digest is ");
        assertInvalid(Run.of("check", plan, graph), "Maybe two file arguments are swapped");
        assertInvalid(Run.of("solve", folder, "--budget", "1GiB"), "it is a folder");
        Files.writeString(graph, "");
        assertInvalid(Run.of("solve", graph, "--budget", "1GiB"), "it is empty");
    }

    @Test
    void check_planForAnotherGraph_invalid() {
        Run.of("solve", graph, "--budget", "100%", "-o", plan);
        Path other = Path.of("../graph/src/test/resources/graphs/vgg16_b256.json");
        assertInvalid(Run.of("check", other, plan), "the plan was made for another graph");
    }

    @Test
    void check_editedPlan_namesTheBrokenRule() throws IOException {
        Run.of("solve", graph, "--budget", "100%", "-o", plan);
        edit("\\{\"do\":\"compute\",\"operation\":1\\},\n", "");
        Run run = Run.of("check", graph, plan);
        assertInvalid(run, "is not valid: it breaks ");
        assertThat(run.out()).startsWith("plan        NOT VALID\n").contains("(rule 1)");
        assertInvalid(Run.of("explain", plan), "is not valid: it breaks ");
        assertInvalid(Run.of("simulate", graph, plan), "is not valid: it breaks ");
        Run json = Run.of("check", graph, plan, "--json");
        assertThat(new ObjectMapper()
                        .readTree(json.out())
                        .at("/violations/0/rule")
                        .asInt())
                .isPositive();
    }

    @Test
    void check_planThatClaimsLess_isRefused() throws IOException {
        Run.of("solve", graph, "--budget", "100%", "-o", plan);
        edit("\"predictedPeakBytes\":\\d+", "\"predictedPeakBytes\":5");
        assertInvalid(Run.of("check", graph, plan), "predicts a peak of 5 bytes, but its schedule takes ");
    }

    private void edit(String pattern, String replacement) throws IOException {
        String text = Files.readString(plan).replaceFirst(pattern, replacement);
        Files.writeString(plan, text.replaceFirst(",\"digest\":\"\\w+\"", ""));
    }

    private static void assertInvalid(Run run, String message) {
        assertThat(run.err()).contains(message);
        assertThat(run.code()).isEqualTo(ExitCode.INVALID_FILE);
    }
}
