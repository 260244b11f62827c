package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the values of a JSON file one by one, each with the type that the format asks for. Every refusal states the
 * file, the line and column, and the path of the value.
 */
final class JsonCursor {

    /** Reads the value of one field; it may leave the value alone, which skips it. */
    interface FieldHandler {
        void read(String name) throws IOException;
    }

    /** Reads one element of a list; it may leave the element alone, which skips it. */
    interface ElementHandler {
        void read() throws IOException;
    }

    private final Path file;
    private final JsonParser parser;

    JsonCursor(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Reads an object. A field whose value is null counts as absent. */
    void object(FieldHandler handler) throws IOException {
        expect(JsonToken.START_OBJECT, "an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                handler.read(name);
                parser.skipChildren();
            }
        }
    }

    /** Reads a list of at most {@code limit} elements. */
    void list(int limit, ElementHandler handler) throws IOException {
        expect(JsonToken.START_ARRAY, "a list");
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (++count > limit) {
                throw corrupt(
                        String.format(Locale.ROOT, "a list has more than %,d elements", limit),
                        "split the model, or merge values and operations that belong together");
            }
            handler.read();
            parser.skipChildren();
        }
    }

    /** Reads an integer from 0 to 2^63-1. */
    long nonNegative() throws IOException {
        long number = integer();
        if (number < 0) {
            throw corrupt("the number " + number + " is negative", "the tool that wrote the file overflowed a number");
        }
        return number;
    }

    /** Reads an id: an integer from 0 to 2^31-1. */
    int id() throws IOException {
        long number = nonNegative();
        if (number > Integer.MAX_VALUE) {
            throw corrupt("the id " + number + " is above 2147483647", "number the ids from 0");
        }
        return (int) number;
    }

    /** Reads an integer that fits a {@code long}. */
    long integer() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            throw corrupt(
                    "an integer is needed, but the number is " + parser.getText(),
                    "write it without a point or exponent");
        }
        expect(JsonToken.VALUE_NUMBER_INT, "an integer");
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw corrupt(
                    "the number " + parser.getText() + " does not fit 64 bits",
                    "the tool that wrote the file overflowed a number");
        }
        return parser.getLongValue();
    }

    /** Reads a finite number. */
    double real() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getDoubleValue();
        }
        expect(JsonToken.VALUE_NUMBER_FLOAT, "a number");
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw corrupt("the number " + parser.getText() + " does not fit a double", "write a smaller number");
        }
        return number;
    }

    String text() throws IOException {
        expect(JsonToken.VALUE_STRING, "a text");
        return parser.getText();
    }

    boolean flag() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_TRUE) {
            expect(JsonToken.VALUE_FALSE, "true or false");
        }
        return parser.getBooleanValue();
    }

    <E extends Enum<E>> E choice(Class<E> type) throws IOException {
        String text = text();
        for (E choice : type.getEnumConstants()) {
            if (choice.name().equals(text)) {
                return choice;
            }
        }
        throw corrupt(
                "'" + abbreviate(text) + "' is unknown here",
                "it should be one of " + Arrays.toString(type.getEnumConstants()));
    }

    JsonToken token() {
        return parser.currentToken();
    }

    /** Returns how the value read now is spelled, shortened. */
    String valueText() throws IOException {
        return abbreviate(parser.getText());
    }

    /** Returns the refusal of the value that is read now. */
    CorruptFileException corrupt(String fact, String hint) {
        JsonLocation location = parser.currentTokenLocation();
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        return new CorruptFileException(
                file,
                fact,
                "line " + location.getLineNr() + ", column " + location.getColumnNr()
                        + (pointer.isEmpty() ? "" : ", " + abbreviate(pointer)),
                hint);
    }

    /** Returns the refusal of something that shows only after reading, at the place that the pointer names. */
    CorruptFileException corruptAt(String pointer, String fact, String hint) {
        return new CorruptFileException(file, fact, pointer, hint);
    }

    /** Passes if a needed field was seen in the object read last. */
    void require(boolean seen, String field) throws CorruptFileException {
        if (!seen) {
            throw missing(field);
        }
    }

    /** Returns the refusal of the object read last, which lacks a field. */
    CorruptFileException missing(String field) {
        return corrupt("the field '" + field + "' is missing", "the tool that wrote the file left it out");
    }

    private void expect(JsonToken token, String what) throws IOException {
        if (parser.currentToken() != token) {
            throw corrupt(
                    what + " is needed, but there is " + describe(parser.currentToken()),
                    "the file comes from a tool that uses another format");
        }
    }

    private String describe(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "the text \"" + abbreviate(parser.getText()) + "\"";
            case VALUE_NULL -> "null";
            default -> parser.getText();
        };
    }

    static String abbreviate(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
