package io.memplan.graph.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/file-formats.md} are files of the formats, and the plan is one for the graph. */
final class FormatsPageTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path example(String format) throws IOException {
        List<String> found = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/file-formats.md")))
                .results()
                .map(match -> match.group(1))
                .filter(text -> text.startsWith("{\"format\":\"" + format + "\""))
                .toList();
        assertThat(found).as(format).hasSize(1);
        return Files.writeString(folder.resolve(format + ".json"), found.get(0));
    }

    private static void assertValid(Path file, String schema) throws IOException {
        try (InputStream stream = GraphFile.class.getResourceAsStream(schema)) {
            JsonNode node = JSON.readTree(stream);
            JsonSchema compiled =
                    JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(node);
            assertThat(compiled.validate(JSON.readTree(file.toFile()))).isEmpty();
        }
    }

    @Test
    void examples_graphAndPlan_validateAndGoTogether() throws IOException {
        Path graphFile = example(GraphFile.FORMAT);
        Path planFile = example(PlanFile.FORMAT);
        assertValid(graphFile, "memplan.graph-1.schema.json");
        assertValid(planFile, "memplan.plan-1.schema.json");
        GraphDocument document = GraphFile.load(graphFile);
        Plan plan = PlanFile.read(planFile, document);
        ScheduleReport report = ScheduleChecker.checkOrThrow(
                document.graph(), plan.schedule(), new MemoryLimits(plan.budgetBytes(), 4096, 0));
        assertThat(report.peakBytes()).isEqualTo(plan.predictedPeakBytes());
        assertThat(report.nanos()).isEqualTo(plan.baseNanos());
    }

    @Test
    void example_hardwareProfile_isRead() throws IOException {
        HardwareProfile profile = HardwareFile.read(example(HardwareFile.FORMAT));
        assertThat(profile.name()).isEqualTo("my-machine");
        assertThat(profile.toDisk().bytesPerSecond()).isEqualTo(1.5e9);
    }

    @Test
    void page_onLimitsAndRules_saysWhatTheCodeSays() throws IOException {
        String page = Files.readString(Path.of("../docs/file-formats.md"));
        assertThat(page)
                .contains(
                        (FileLimits.MAX_FILE_BYTES >> 20) + " MiB",
                        FileLimits.MAX_DEPTH + " levels",
                        String.format("%,d values", FileLimits.MAX_NODES),
                        String.format("%,d steps", FileLimits.MAX_STEPS));
    }
}
