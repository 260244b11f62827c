package io.memplan.graph.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.memplan.graph.TrainingGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas in the jar accept what is written, and refuse what the readers refuse. */
final class SchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema GRAPH = schema("memplan.graph-1.schema.json");
    private static final JsonSchema PLAN = schema("memplan.plan-1.schema.json");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"resnet50_b256", "gpt2s_flash_b16", "unet_b8", "vgg16_b256"})
    void graphSchema_graphOfAnotherTool_accepts(String name) throws IOException {
        assertThat(GRAPH.validate(JSON.readTree(
                        Path.of("src/test/resources/graphs", name + ".json").toFile())))
                .isEmpty();
    }

    @Test
    void schemas_writtenFiles_accept() throws IOException {
        Path file = folder.resolve("file.json");
        for (long seed = 0; seed < 100; seed++) {
            TrainingGraph graph = RandomDocuments.graph(seed);
            GraphFile.write(file, graph);
            assertThat(GRAPH.validate(JSON.readTree(file.toFile())))
                    .as("seed %d", seed)
                    .isEmpty();
            PlanFile.write(file, RandomDocuments.plan(seed, graph), GraphDocument.of(graph), PlanOrigin.unknown());
            assertThat(PLAN.validate(JSON.readTree(file.toFile())))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format\":\"memplan.plan\",\"version\":1,\"values\":[],\"operations\":[]}",
                "{\"format\":\"memplan.graph\",\"version\":2,\"values\":[],\"operations\":[]}",
                "{\"format\":\"memplan.graph\",\"version\":1,\"values\":[]}",
                "{\"format\":\"memplan.graph\",\"version\":1,\"values\":[{\"id\":0}],\"operations\":[]}",
                "{\"format\":\"memplan.graph\",\"version\":1,\"values\":[{\"id\":0,\"bytes\":-1}],\"operations\":[]}",
                "{\"format\":\"memplan.graph\",\"version\":1,\"values\":[{\"id\":0,\"bytes\":1.5}],\"operations\":[]}",
                "{\"format\":\"memplan.graph\",\"version\":1,\"values\":[{\"id\":0,\"bytes\":3,\"viewOf\":1}],"
                        + "\"operations\":[]}"
            })
    void graphSchema_brokenGraph_refuses(String json) throws IOException {
        assertThat(GRAPH.validate(JSON.readTree(json))).isNotEmpty();
        Path file = Files.writeString(folder.resolve("graph.json"), json);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> GraphFile.read(file))
                .isInstanceOf(CorruptFileException.class);
    }

    private static JsonSchema schema(String name) {
        try (InputStream stream = GraphFile.class.getResourceAsStream(name)) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(stream);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
