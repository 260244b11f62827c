package io.memplan.graph.file;

import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Tier;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one step of a plan file after the other. */
final class StepReader {

    private final JsonCursor cursor;
    private @Nullable String kind;
    private @Nullable Tier tier;
    private int operation;
    private int value;
    private boolean replay;

    StepReader(JsonCursor cursor) {
        this.cursor = cursor;
    }

    Step read() throws IOException {
        kind = null;
        tier = null;
        operation = -1;
        value = -1;
        replay = false;
        cursor.object(this::field);
        cursor.require(kind != null, "do");
        return switch (String.valueOf(kind)) {
            case "compute" -> {
                cursor.require(operation >= 0, "operation");
                yield new Step.Compute(operation, replay);
            }
            case "free" -> new Step.Free(value());
            case "swapOut" -> new Step.SwapOut(value(), tier == null ? Tier.HOST : tier);
            case "swapIn" -> new Step.SwapIn(value());
            case "dropHost" -> new Step.DropHost(value());
            default ->
                throw cursor.corrupt(
                        "the step '" + JsonCursor.abbreviate(String.valueOf(kind)) + "' is unknown",
                        "it should be one of [compute, free, swapOut, swapIn, dropHost]");
        };
    }

    private void field(String field) throws IOException {
        switch (field) {
            case "do" -> kind = cursor.text();
            case "operation" -> operation = cursor.id();
            case "value" -> value = cursor.id();
            case "tier" -> tier = cursor.choice(Tier.class);
            case "replay" -> replay = cursor.flag();
            default -> {}
        }
    }

    private int value() throws CorruptFileException {
        cursor.require(value >= 0, "value");
        return value;
    }
}
