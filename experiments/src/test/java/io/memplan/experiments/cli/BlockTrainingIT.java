package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user's own block trains like a model of the catalogue, in this process and in forked ones. */
final class BlockTrainingIT {

    @TempDir
    static Path folder;

    private static Path classes;

    @BeforeAll
    static void compile() throws IOException {
        classes = UserProgram.compile(folder);
    }

    private static JsonNode run(String line) throws IOException {
        Run run = Run.of(new Cancellation(), Strategies.installed(), (Object[])
                (line + " --json --classpath " + classes).split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        return new ObjectMapper().readTree(run.out());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "user.Programs$Net --input 3x8x8 --classes 5 --budget 90%",
                "user.Programs$TwoInputs --input 7,5 --loss sigmoid-bce --budget 100%"
            })
    void verify_usersBlock_hasNoDifferingByte(String block) throws IOException {
        JsonNode json = run("train --verify 10 --batch 6 --block " + block);
        assertThat(json.get("differingBytes").asLong()).isZero();
        assertThat(json.get("steps").asInt()).isEqualTo(10);
        assertThat(json.get("model").asText()).startsWith("user.Programs$");
    }

    @Test
    void train_usersBlock_learnsSyntheticClasses() throws IOException {
        JsonNode json = run("train --block user.Programs$Net --input 3x8x8 --classes 5 --batch 16 --examples 320"
                + " --epochs 4 --no-compare --budget 80%");
        assertThat(json.get("testAccuracy").asDouble()).isGreaterThan(0.9);
    }

    @Tag("thorough")
    @Test
    void overhead_usersBlock_isMeasuredInForkedProcesses() throws IOException {
        JsonNode json = run("experiment overhead --block user.Programs#sized --input 64 --loss l2 --batch 4"
                + " --budget 100% --steps 2");
        assertThat(json.get("data").asText()).isEqualTo("synthetic");
        assertThat(json.get("rows").get(0).get("plannedStepNanos").asLong()).isPositive();
    }
}
