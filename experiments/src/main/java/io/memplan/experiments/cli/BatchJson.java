package io.memplan.experiments.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Failure;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a batch returned, as JSON. Numbers read back exactly; those that JSON does not have are strings. */
final class BatchJson {

    /** The longest array that a failure shows. */
    private static final int MOST = 16;

    private BatchJson() {}

    /**
     * Writes the results in the order of the rows, null for a member that failed, and how well the lanes were used.
     *
     * @param truths whether an int is true or false
     */
    static void write(JsonGenerator json, BatchResult result, List<Object[]> inputs, boolean truths)
            throws IOException {
        json.writeArrayFieldStart("results");
        for (BatchResult.Member member : result.members()) {
            if (member.failure().isPresent()) {
                json.writeNull();
            } else if (member.results().size() == 1) {
                write(json, member.results().get(0), truths);
            } else {
                json.writeStartArray();
                for (Object value : member.results()) {
                    write(json, value, false);
                }
                json.writeEndArray();
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("failures");
        for (BatchResult.Member member : result.members()) {
            if (member.failure().isPresent()) {
                write(json, member.failure().get(), inputs);
            }
        }
        json.writeEndArray();
        json.writeNumberField("utilisation", result.utilisation());
        json.writeNumberField("launches", result.launches());
    }

    private static void write(JsonGenerator json, Failure failure, List<Object[]> inputs) throws IOException {
        json.writeStartObject();
        json.writeNumberField("member", failure.member());
        json.writeStringField("exception", failure.exception());
        json.writeStringField("message", failure.message());
        json.writeStringField("function", failure.function());
        json.writeNumberField("line", failure.line());
        json.writeArrayFieldStart("inputs");
        for (Object input : inputs.get(failure.member())) {
            if (input.getClass().isArray() && Array.getLength(input) > MOST) {
                json.writeString("an array of " + Array.getLength(input));
            } else {
                write(json, input, false);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, @Nullable Object value, boolean truths) throws IOException {
        if (value != null && value.getClass().isArray()) {
            json.writeStartArray();
            for (int i = 0; i < Array.getLength(value); i++) {
                write(json, Array.get(value, i), false);
            }
            json.writeEndArray();
        } else if (value instanceof Integer truth && truths) {
            json.writeBoolean(truth != 0);
        } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            json.writeNumber(number.toString());
        } else {
            json.writeString(String.valueOf(value));
        }
    }

    /** Returns the result with numbers in the place of arrays of the engine. */
    static BatchResult withoutArrays(BatchResult result) {
        return result.withMembers(result.members().stream()
                .map(member -> new BatchResult.Member(
                        member.results().stream().map(BatchJson::plain).toList(), member.failure()))
                .toList());
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (!(value instanceof NDArray array)) {
            return value;
        }
        double[] numbers = array.toType(DataType.FLOAT64, false).toDoubleArray();
        return numbers.length == 1 ? (Object) numbers[0] : numbers;
    }

    /** Returns the inputs of a member as text, long arrays shortened. */
    static String text(Object[] inputs) {
        return Arrays.stream(inputs)
                .map(input -> input.getClass().isArray() && Array.getLength(input) > MOST
                        ? "an array of " + Array.getLength(input)
                        : text(input, false))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns a result as text that reads back exactly. */
    static String text(@Nullable Object value, boolean truths) {
        if (value != null && value.getClass().isArray()) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Array.getLength(value); i++) {
                text.append(i == 0 ? "" : " ").append(Array.get(value, i));
            }
            return text.toString();
        }
        return truths ? String.valueOf(Integer.valueOf(1).equals(value)) : String.valueOf(value);
    }
}
