package io.memplan.rematerialize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the graphs of real networks among the test resources. */
final class RealGraphs {

    static final List<String> NAMES = List.of("resnet50_b256", "vgg16_b256", "unet_b8", "gpt2s_flash_b16");

    private RealGraphs() {}

    static TrainingGraph read(String name) {
        try (InputStream in = RealGraphs.class.getResourceAsStream("/graphs/" + name + ".json")) {
            return parse(name, new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TrainingGraph parse(String name, JsonNode graph) {
        List<Value> values = new ArrayList<>();
        for (JsonNode value : graph.get("values")) {
            int id = value.get("id").asInt();
            Role role = Role.valueOf(value.get("role").asText());
            values.add(
                    new Value(id, "v" + id, Optional.empty(), value.get("bytes").asLong(), role, id));
        }
        List<Operation> operations = new ArrayList<>();
        for (JsonNode operation : graph.get("operations")) {
            operations.add(new Operation(
                    operation.get("id").asInt(),
                    operation.get("name").asText(),
                    operation.get("op").asText(),
                    Attributes.none(),
                    integers(operation.get("inputs")),
                    integers(operation.get("outputs")),
                    List.of(),
                    Phase.valueOf(operation.get("phase").asText()),
                    operation.get("costNanos").asLong(),
                    operation.get("workspaceBytes").asLong(),
                    Effects.NONE));
        }
        return new TrainingGraph(
                name, values, operations, graph.path("residentBytes").asLong());
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> integers = new ArrayList<>();
        array.forEach(node -> integers.add(node.asInt()));
        return integers;
    }
}
