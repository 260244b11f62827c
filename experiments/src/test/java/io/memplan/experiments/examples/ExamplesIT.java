package io.memplan.experiments.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.experiments.examples.Examples.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example runs, and the numbers that it prints are what it promises. */
final class ExamplesIT {

    private static final int MOST_LINES = 80;

    private static String run(Examples.Program program) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            program.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Returns the numbers of each line that a pattern with groups is found in. */
    private static List<long[]> numbers(String output, String pattern) {
        List<long[]> found = Pattern.compile(pattern.replace("#", "([0-9,]+)"))
                .matcher(output)
                .results()
                .map(match -> {
                    long[] groups = new long[match.groupCount()];
                    for (int i = 0; i < groups.length; i++) {
                        groups[i] = Long.parseLong(match.group(i + 1).replace(",", ""));
                    }
                    return groups;
                })
                .toList();
        assertThat(found).as("%s in%n%s", pattern, output).isNotEmpty();
        return found;
    }

    private static void assertNoByteDiffers(String output) {
        assertThat(output).contains("bytes of the weights that differ from plain DJL: 0\n");
    }

    @Test
    void example01_wrappedTrainer_hasTheBitsWithinTheBudget() throws Exception {
        String output = run(Example01WrapATrainer::main);
        assertNoByteDiffers(output);
        long[] without =
                numbers(output, "without a plan: # bytes; allowed: # bytes").get(0);
        long[] planned =
                numbers(output, "planned: # bytes, # operations run again").get(0);
        assertThat(without[1]).isLessThan(without[0]);
        assertThat(planned[0]).isPositive().isLessThanOrEqualTo(without[1]);
        assertThat(planned[1]).isPositive();
        assertThat(numbers(output, "last step ran: # bytes").get(0)[0]).isEqualTo(planned[0]);
    }

    @Test
    void example02_fusedUpdate_takesLessMemoryWithTheSameBits() throws Exception {
        String output = run(Example02FuseTheUpdate::main);
        assertNoByteDiffers(output);
        long usual = numbers(output, "kept until the update: # bytes").get(0)[0];
        long fused = numbers(output, "update fused: # bytes").get(0)[0];
        assertThat(fused).isPositive().isLessThan(usual * 4 / 5);
    }

    @Test
    void example03_swapping_movesBytesAndLeavesNoFile() throws Exception {
        String output = run(Example03SwapToDisk::main);
        assertNoByteDiffers(output);
        long[] step = numbers(output, "peak # of # bytes allowed, # operations").get(0);
        assertThat(step[0]).isPositive().isLessThanOrEqualTo(step[1]);
        assertThat(step[2]).isZero();
        long[] swapped = numbers(output, "swapped out and in: # bytes, through a file of # bytes")
                .get(0);
        assertThat(swapped[0]).isPositive();
        assertThat(swapped[1]).isPositive().isLessThanOrEqualTo(swapped[0]);
        assertThat(output).contains("files left in the folder: 0\n");
    }

    @Tag("thorough")
    @Test
    void example04_tuning_findsBatchesThatFitAndChangesNothing() throws Exception {
        String output = run(Example04Tune::main);
        assertThat(output)
                .contains(
                        "bytes of the weights that tuning changed: 0\n",
                        "gradient noise scale",
                        "learning rate 0.02000 of batch 32");
        List<long[]> found = numbers(output, "the .*est: batch #, peak # of # bytes");
        assertThat(found).hasSize(2).allSatisfy(choice -> assertThat(choice[1]).isBetween(1L, choice[2]));
        assertThat(found.get(1)[0]).isBetween(1L, found.get(0)[0]);
    }

    @Test
    void example05_planFile_isWhatTheFullBatchRunsBy() throws Exception {
        String output = run(Example05PlanOffline::main);
        long[] planned = numbers(output, "trained by the plan file: peak # of # bytes allowed")
                .get(0);
        assertThat(planned[0]).isPositive().isLessThanOrEqualTo(planned[1]);
    }

    @Test
    void example06_batch_givesWhatTheMethodGives() throws Exception {
        String output = run(Example06BatchAMethod::main);
        assertThat(output).contains("members whose result differs from the method itself: 0\n");
        long rounds = numbers(output, "rounds of all digits together: #").get(0)[0];
        assertThat(numbers(output, "launches as a batch: #"))
                .allSatisfy(count -> assertThat(count[0]).isBetween(2L, rounds / 10));
    }

    @Test
    void example07_customBlocks_haveTheBitsOfPlainDjl() throws Exception {
        String output = run(Example07CustomBlock::main);
        assertNoByteDiffers(output);
        assertThat(numbers(output, "own autograd: #").get(0)[0]).isEqualTo(2);
    }

    @Test
    void example08_onnxModel_hasCheckedPlansWithinTheirBudgets() throws Exception {
        String output = run(Example08PlanAnOnnxModel::main);
        long keepAll = numbers(output, "keep-all peak # bytes").get(0)[0];
        List<long[]> plans = numbers(output, "checked peak # of # bytes allowed");
        assertThat(plans).hasSize(3);
        for (long[] plan : plans) {
            assertThat(plan[0]).isPositive().isLessThanOrEqualTo(plan[1]);
            assertThat(plan[1]).isLessThan(keepAll);
        }
    }

    static Stream<Example> examples() {
        return Examples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void source_ofEachExample_isShortAndListedWhereUsersLook(Example example) throws IOException {
        Path source = Path.of("src/main/java/io/memplan/experiments/examples", example.name() + ".java");
        assertThat(Files.readAllLines(source).size()).isLessThanOrEqualTo(MOST_LINES);
        Matcher number = Pattern.compile("Example0(\\d)").matcher(example.name());
        assertThat(number.find()).isTrue();
        assertThat(Files.readString(Path.of("../docs/examples.md")))
                .contains("./memplan example " + number.group(1) + "\n", example.name() + ".java");
        assertThat(Files.readString(Path.of("../README.md"))).contains("./memplan example", "docs/examples.md");
    }
}
