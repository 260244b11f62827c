package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training for real from the command line. */
final class TrainCommandIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SLACK_BYTES = 96L << 20;

    /** What the solvers of the joint planner leave behind in the process, next to a model this small. */
    private static final long SOLVER_BYTES = 32L << 20;

    @TempDir
    private Path folder;

    private static Run run(String line) {
        return Run.of(new Cancellation(), Strategies.installed(), (Object[]) line.split(" "));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({"mlp, adam, 60%", "resnet18, sgd, 60%"})
    void verify_underABudget_hasNoDifferingByte(String model, String optimizer, String budget) throws IOException {
        verify(model, optimizer, budget, 3);
    }

    @Tag("thorough")
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({"mobilenetv2, sgd, 60%", "vgg11, sgd, 60%", "transformer, adam, 60%"})
    void verify_furtherModelsUnderABudget_hasNoDifferingByte(String model, String optimizer, String budget)
            throws IOException {
        verify(model, optimizer, budget, 3);
    }

    @Tag("heavy")
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "mlp, sgd, 100%", "mlp, sgd, 60%", "mlp, adam, 100%", "mlp, adam, 60%",
        "vgg11, sgd, 100%", "vgg11, sgd, 60%", "vgg11, adam, 100%", "vgg11, adam, 60%",
        "resnet18, sgd, 100%", "resnet18, sgd, 60%", "resnet18, adam, 100%", "resnet18, adam, 60%",
        "resnet50, sgd, 100%", "resnet50, sgd, 60%", "resnet50, adam, 100%", "resnet50, adam, 60%",
        "mobilenetv2, sgd, 100%", "mobilenetv2, sgd, 60%", "mobilenetv2, adam, 100%", "mobilenetv2, adam, 60%",
        "transformer, sgd, 100%", "transformer, sgd, 60%", "transformer, adam, 100%", "transformer, adam, 60%"
    })
    void verify_twentySteps_hasNoDifferingByte(String model, String optimizer, String budget) throws IOException {
        verify(model, optimizer, budget, 20);
    }

    @Tag("heavy")
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"mlp, sgd", "vgg11, sgd", "resnet18, adam", "resnet50, sgd", "mobilenetv2, sgd", "transformer, adam"})
    void verify_smallestFeasibleBudget_hasNoDifferingByte(String model, String optimizer) throws IOException {
        String line = "train --model " + model + " --data digits --batch 16 --optimizer " + optimizer + " --verify 20";
        Run tooSmall = run(line + " --json --budget 1B");
        assertThat(tooSmall.code()).as(tooSmall.err()).isEqualTo(ExitCode.INFEASIBLE);
        long smallest = JSON.readTree(tooSmall.out())
                .get("infeasible")
                .get("smallestFeasibleBytes")
                .asLong();
        verify(model, optimizer, smallest + "B", 20);
    }

    private static void verify(String model, String optimizer, String budget, int steps) throws IOException {
        Run run = run("train --model " + model + " --data digits --batch 16 --optimizer " + optimizer + " --budget "
                + budget + " --verify " + steps + " --json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        checkPromises(JSON.readTree(run.out()), steps, SLACK_BYTES);
    }

    private static void checkPromises(JsonNode json, int steps, long slackBytes) {
        assertThat(json.get("differingBytes").asLong()).isZero();
        assertThat(json.get("steps").asInt()).isEqualTo(steps);
        assertThat(json.get("accountsAgree").asBoolean()).isTrue();
        long accounted = json.get("accountedPeakBytes").asLong();
        assertThat(accounted)
                .isEqualTo(json.get("predictedPeakBytes").asLong())
                .isLessThanOrEqualTo(json.get("budgetBytes").asLong());
        if (json.has("measuredPeakBytes")) {
            assertThat(json.get("measuredPeakBytes").asLong())
                    .isLessThanOrEqualTo(accounted + Math.max(accounted / 10, slackBytes));
        }
    }

    @Tag("thorough")
    @Test
    void verify_resnet18SwappingToDisk_hasNoDifferingByteAndKeepsWhatItPromises() throws IOException {
        JsonNode json = verifySwapping(
                "--model resnet18 --data synthetic --input 3x64x64 --batch 16 --budget 60% --strategy joint"
                        + " --time-limit 5s",
                6, SLACK_BYTES + SOLVER_BYTES);
        assertThat(json.get("calibratedNanos").asLong()).isPositive();
        assertThat(json.get("measuredToPredicted").asDouble()).isPositive();
    }

    /** As the issue of swapping has it; the times only mean something on a machine that does nothing else. */
    @Tag("heavy")
    @Test
    void verify_resnet50AtFullSizeSwappingToDisk_keepsWhatItPromises() throws IOException {
        JsonNode json = verifySwapping(
                "--model resnet50 --data synthetic --batch 16 --budget 40% --strategy joint --costs measured",
                20, SLACK_BYTES);
        assertThat(json.get("measuredToPredicted").asDouble()).isBetween(0.8, 1.25);
    }

    private JsonNode verifySwapping(String training, int steps, long slackBytes) throws IOException {
        Run run = run("train " + training + " --verify " + steps + " --json --swap-dir " + folder);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = JSON.readTree(run.out());
        checkPromises(json, steps, slackBytes);
        assertThat(json.get("swappedBytes").asLong()).isPositive();
        assertThat(json.get("diskBytes").asLong())
                .isPositive()
                .isEqualTo(json.get("plannedDiskBytes").asLong());
        assertThat(folder).isEmptyDirectory();
        return json;
    }

    @Tag("thorough")
    @Test
    void overlap_json_comparesTheSameScheduleAtTwoPaces() throws IOException {
        Run run =
                run("experiment swap-overlap --model resnet18 --data synthetic --input 3x32x32 --batch 16 --budget 60%"
                        + " --time-limit 2s --steps 2 --json --swap-dir " + folder);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode rows = JSON.readTree(run.out()).get("rows");
        assertThat(rows).hasSize(2);
        for (JsonNode row : rows) {
            assertThat(row.get("swappedBytes").asLong()).isPositive();
            assertThat(row.get("speedup").asDouble()).isPositive();
            assertThat(row.get("copyNanos").asLong()).isPositive();
        }
        assertThat(rows.get(0).get("diskBytesPerSecond").asLong()).isZero();
        assertThat(rows.get(1).get("copyNanos").asLong())
                .as("copies at a pace take their time")
                .isGreaterThanOrEqualTo(rows.get(1).get("swappedBytes").asLong()
                        * 900_000_000L
                        / rows.get(1).get("diskBytesPerSecond").asLong());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void train_digits_learns() throws IOException {
        Run run = run("train --model mlp --optimizer adam --epochs 4 --budget 80% --no-compare --json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = JSON.readTree(run.out());
        assertThat(json.get("testAccuracy").asDouble()).isGreaterThan(0.9);
        assertThat(json.get("epochs")).hasSize(4);
        assertThat(json.get("epochs").get(3).get("loss").asDouble())
                .isLessThan(json.get("epochs").get(0).get("loss").asDouble());
        assertThat(run.err()).contains("predicted peak", "epoch 4: loss");
    }

    @Test
    void train_budgetBelowTheFloor_saysTheSmallestThatWouldDo() throws IOException {
        Run run = run("train --model lenet --batch 8 --budget 1MiB --json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.INFEASIBLE);
        JsonNode why = JSON.readTree(run.out()).get("infeasible");
        assertThat(run.err())
                .contains(why.get("smallestFeasibleBytes").asText() + " B")
                .contains("at operation " + why.get("bindingOperation").asText())
                .contains("Maybe raise the budget");
    }

    @Tag("thorough")
    @Test
    void overhead_json_hasARowForEachBudget() throws IOException {
        Run run = run("experiment overhead --model mlp --data digits --batch 64 --budget 100%,60% --steps 3 --json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode rows = JSON.readTree(run.out()).get("rows");
        assertThat(rows).hasSize(2);
        for (JsonNode row : rows) {
            assertThat(row.get("timeRatio").asDouble()).isPositive();
            assertThat(row.get("plainStepNanos").asLong()).isPositive();
            assertThat(row.get("plannedStepNanos").asLong()).isPositive();
        }
    }
}
