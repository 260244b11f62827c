package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.batching.CounterRandom;
import io.memplan.experiments.programs.ShippedProgram;
import io.memplan.experiments.programs.ShippedPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs that the command line knows by name. */
final class BatchProgramsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    static Stream<String> programs() {
        return ShippedPrograms.all().stream().map(ShippedProgram::name);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void batch_program_givesTheSameResultsByEveryExecutor(String program) throws IOException {
        // two members and few transitions, because the interpreters are slow; what needs an engine is in
        // BatchProgramsIT
        if (List.of("nuts-gaussian", "nuts-logistic", "tree-lstm").contains(program)) {
            Run run = Run.of("batch", "--program", program, "--explain");
            assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
            assertThat(run.out()).contains(program.startsWith("nuts") ? "Nuts.grow" : "TreeLstm.node");
            return;
        }
        JsonNode expected = results(program, "definitional");
        assertThat(results(program, "lock-step")).isEqualTo(expected);
        assertThat(results(program, "run-ahead")).isEqualTo(expected);
        assertThat(results(program, "program-counter")).isEqualTo(expected);
        assertThat(expected).hasSize(2);
    }

    private static JsonNode results(String program, String executor) throws IOException {
        String line = "batch --program " + program + " --executor " + executor
                + " --members 2 --warmup 0 --draws 4 --seed 5 --json --data " + credit();
        Run run = Run.of((Object[]) line.split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        return JSON.readTree(run.out()).get("results");
    }

    @Test
    void batch_chains_printASummary() throws IOException {
        Run run = Run.of("batch", "--program", "nuts-schools", "--members", 2, "--warmup", 20, "--draws", 30);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("split R-hat", "mu ", "4.4105", "tau ", "x . grad log p", "-10.0000", " errors");
        assertThat(run.err()).contains("2 members, 0 failed,");
        JsonNode json = JSON.readTree(
                Run.of("batch", "--program", "nuts-schools", "--members", 2, "--warmup", 20, "--draws", 30, "--json")
                        .out());
        assertThat(json.get("quantities")).hasSize(3);
        assertThat(json.at("/quantities/0/effectiveDraws").doubleValue()).isPositive();
        assertThat(json.at("/quantities/0/expected").doubleValue()).isEqualTo(4.4105);
        assertThat(json.at("/results/0/0").longValue()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--program nuts-school|There is no program nuts-school.|nuts-schools or nuts-schools-centred is meant",
                "--program zzz|There is no program zzz.|one of these is meant: nuts-gaussian",
                "--program collatz --class X|A program and a method of your own are given.|--class CLASS",
                "--program collatz --inputs f|A program makes its own inputs.|--members",
                "--program collatz --members 0|and 0 members|at least one member",
                "--json|There is nothing to run.|--program NAME",
                "--method m|The class is missing.|--class and --method",
                "--program nuts-german-credit|needs its data|german.data-numeric",
                "--program nuts-german-credit --data none.txt|none.txt does not exist|misspelt",
            })
    void batch_whatIsWrong_isSaidWithARemedy(String arguments, String fact, String remedy) {
        Run run = Run.of(Stream.concat(Stream.of("batch"), Stream.of(arguments.split(" ")))
                .toArray());
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(fact, "\nMaybe ", remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"short|has 1 applicants, 1 of them good", "letters|something else", "columns|has 3 numbers"})
    void batch_germanCreditOfAnotherForm_isRefused(String kind, String fact) throws IOException {
        Path file = folder.resolve(kind + ".txt");
        Files.writeString(
                file,
                switch (kind) {
                    case "short" -> "1 ".repeat(25) + "\n";
                    case "letters" -> "A11 6 A34\n";
                    default -> "1 2 3\n";
                });
        Run run = Run.of("batch", "--program", "nuts-german-credit", "--data", file);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(fact, "\nMaybe ", "german.data-numeric");
    }

    /** Numbers of the form of the German credit data: the data itself does not come with the project. */
    private static Path credit() throws IOException {
        Path file = folder.resolve("credit.txt");
        CounterRandom random = new CounterRandom(1, 0);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 1000; row++) {
            for (int column = 0; column < 24; column++) {
                text.append(String.format(Locale.ROOT, "%4d", random.nextInt(50)));
            }
            text.append(row < 700 ? "   1\n" : "   2\n");
        }
        Files.writeString(file, text);
        return file;
    }

    @Test
    void help_namesEveryProgram() throws IOException {
        String help = Run.of("batch", "--help").out();
        assertThat(List.of(help.split("\\s+"))).containsAll(programs().toList());
        assertThat(help.lines().mapToInt(String::length).max().orElseThrow()).isLessThanOrEqualTo(100);
    }
}
