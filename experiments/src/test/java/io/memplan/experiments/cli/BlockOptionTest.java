package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.graph.Role;
import io.memplan.graph.file.GraphFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The user's own block, from a class path that is not ours, on the command line. */
final class BlockOptionTest {

    @TempDir
    static Path folder;

    private static Path classes;

    @BeforeAll
    static void compile() throws IOException {
        classes = UserProgram.compile(folder);
    }

    private static Run run(String line) {
        return Run.of((Object[]) line.replace("CP", classes.toString()).split(" "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "user.Programs$Net --input 3x8x8 --classes 5|Programs-Net-b64",
                "user.Programs#sized --input 7 --classes 3|Programs-sized-b64",
                "user.Programs#sized --input 7 --loss l1|Programs-sized-b64",
                "user.Programs$TwoInputs --input 7,5 --loss sigmoid-bce|Programs-TwoInputs-b64",
                "user.Programs$TwoInputs --input 7:float64,5:float64 --loss l2 --batch 2|Programs-TwoInputs-b2"
            })
    void trace_usersBlock_givesItsGraph(String block, String name) throws IOException {
        Path file = folder.resolve("graph.json");
        Run run = run("trace --classpath CP --json -o " + file + " --block " + block);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("name").asText()).isEqualTo(name);
        assertThat(GraphFile.read(file).values())
                .extracting(value -> value.role())
                .contains(Role.PARAMETER);
    }

    @Test
    void trace_rewrite_saysHowManyConvolutionsAndLowersThePeak() throws IOException {
        String line = "trace --classpath CP --input 4x16x16 --classes 5 --json --block user.Programs#joined";
        JsonNode plain = new ObjectMapper().readTree(run(line).out());
        JsonNode rewritten =
                new ObjectMapper().readTree(run(line + " --rewrite concat-conv").out());

        assertThat(plain.has("rewrittenConvolutions")).isFalse();
        assertThat(rewritten.get("rewrittenConvolutions").asInt()).isEqualTo(1);
        assertThat(rewritten.get("keepAllPeakBytes").asLong())
                .isLessThan(plain.get("keepAllPeakBytes").asLong());
        assertThat(run("trace --model resnet18 --input 3x32x32 --classes 10 --rewrite concat-conv")
                        .out())
                .contains("0 convolutions of joined channels");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--classpath CP --block user.Nett --input 3x8x8 --classes 5|no class user.Nett|--classpath",
                "--block user.Programs$Net --input 3x8x8 --classes 5|no class user.Programs$Net|--classpath lacks",
                "--classpath CP:/no/such.jar --block user.Programs$Net|/no/such.jar does not exist|misspelt",
                "--classpath CP --block user.programs$Net --input 3|user.programs$Net|class path",
                "--classpath CP --block user.Programs$Text --input 3|no block|another class",
                "--classpath CP --block user.Programs$Sized --input 3|no public constructor|static method",
                "--classpath CP --block user.Programs --input 3|no block|user.Programs#sized",
                "--classpath CP --block user.Programs$Thrower --input 3|no configuration|Programs.java:",
                "--classpath CP --block user.Programs#size --input 3|no public static method size|user.Programs#sized",
                "--classpath CP --block user.Programs#withWidth --input 3|withWidth|user.Programs#sized",
                "--classpath CP --block user.Programs#nothing --input 3|null|another",
                "--classpath CP --block user.Programs#fails --input 3|no weights|Programs.java:",
                "--classpath CP --block user.Programs#sized|inputs|--input",
                "--classpath CP --block user.Programs#sized --input 7|number of classes|--loss",
                "--classpath CP --block user.Programs#sized --input 7 --classes 4|not 4|--classes should be 3",
                "--classpath CP --block user.Programs#sized --input 7 --loss l3|l3|l2",
                "--classpath CP --block user.Programs#sized --input 7:real --loss l2|real|float32",
                "--classpath CP --block user.Programs#sized --input 7 --loss l2 --heads 2|heads|constructor",
                "--classpath CP --block user.Programs$Net --input 7 --classes 5|float32[2x7]|Maybe",
                "--classpath CP --block user.Programs$TwoInputs --input 7 --loss l2|float32[2x7]|Maybe",
                "--classpath CP --block user.Programs$Net --data digits --channels 1|not 10|--classes should be 5",
                "--classpath CP --model mlp|without a block|--block"
            })
    void trace_blockThatCannotBeMade_saysWhyAndWhatToDo(String options, String fact, String remedy) {
        Run run = run("trace " + options);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(fact).contains(remedy).contains("Maybe");
        assertThat(run.out()).isEmpty();
    }
}
