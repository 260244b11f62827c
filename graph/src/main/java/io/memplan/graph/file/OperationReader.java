package io.memplan.graph.file;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one operation of a graph file after the other. */
final class OperationReader {

    static final String UNKNOWN_OPERATOR = "unknown";

    private static final int[] NO_IDS = {};

    private final JsonCursor cursor;
    private final AttributeReader attributeReader;
    private final Map<String, String> operators = new HashMap<>();
    private int[] ids = new int[16];
    private int references;

    private int id;
    private long costNanos;
    private long workspaceBytes;
    private @Nullable String name;
    private @Nullable Phase phase;
    private int @Nullable [] inputs;
    private int @Nullable [] outputs;
    private int[] overwrites = NO_IDS;
    private String operator = UNKNOWN_OPERATOR;
    private Effects effects = Effects.NONE;
    private Attributes attributes = Attributes.none();

    OperationReader(JsonCursor cursor) {
        this.cursor = cursor;
        this.attributeReader = new AttributeReader(cursor);
    }

    RawOperation read() throws IOException {
        id = -1;
        costNanos = -1;
        workspaceBytes = 0;
        name = null;
        phase = null;
        inputs = null;
        outputs = null;
        overwrites = NO_IDS;
        operator = UNKNOWN_OPERATOR;
        effects = Effects.NONE;
        attributes = Attributes.none();
        cursor.object(this::field);
        cursor.require(id >= 0, "id");
        cursor.require(costNanos >= 0, "costNanos");
        return new RawOperation(
                id,
                name == null ? "op" + id : name,
                operator,
                attributes,
                needed(inputs, "inputs"),
                needed(outputs, "outputs"),
                overwrites,
                needed(phase, "phase"),
                costNanos,
                workspaceBytes,
                effects);
    }

    private <T> T needed(@Nullable T value, String field) throws CorruptFileException {
        if (value == null) {
            throw cursor.missing(field);
        }
        return value;
    }

    private void field(String field) throws IOException {
        switch (field) {
            case "id" -> id = cursor.id();
            case "name" -> name = cursor.text();
            case "op" -> operator = operators.computeIfAbsent(cursor.text(), text -> text);
            case "attributes" -> attributes = attributeReader.read();
            case "inputs" -> inputs = ids();
            case "outputs" -> outputs = ids();
            case "overwrites" -> overwrites = ids();
            case "phase" -> phase = cursor.choice(Phase.class);
            case "costNanos" -> costNanos = cursor.nonNegative();
            case "workspaceBytes" -> workspaceBytes = cursor.nonNegative();
            case "effects" -> effects = cursor.choice(Effects.class);
            default -> {}
        }
    }

    private int[] ids() throws IOException {
        int[] count = {0};
        cursor.list(FileLimits.MAX_NODES, () -> {
            if (++references > FileLimits.MAX_REFERENCES) {
                throw cursor.corrupt(
                        String.format(
                                Locale.ROOT, "the operations list more than %,d value ids", FileLimits.MAX_REFERENCES),
                        "split the model, or merge operations that belong together");
            }
            if (count[0] == ids.length) {
                ids = Arrays.copyOf(ids, 2 * ids.length);
            }
            ids[count[0]++] = cursor.id();
        });
        return Arrays.copyOf(ids, count[0]);
    }
}
