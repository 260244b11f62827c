package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonToken;
import io.memplan.graph.Attributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads the constant arguments of operations. Numbers that JSON cannot spell stand as {@code {"double":"NaN"}}. */
final class AttributeReader {

    static final String DOUBLE = "double";

    private final JsonCursor cursor;
    private final Map<Attributes, Attributes> known = new HashMap<>();
    private int count;

    AttributeReader(JsonCursor cursor) {
        this.cursor = cursor;
    }

    Attributes read() throws IOException {
        Map<String, Object> valueByName = new TreeMap<>();
        cursor.object(name -> valueByName.put(name, value()));
        Attributes attributes = Attributes.copyOf(valueByName);
        return known.computeIfAbsent(attributes, same -> same);
    }

    private Object value() throws IOException {
        if (++count > FileLimits.MAX_ATTRIBUTE_VALUES) {
            throw cursor.corrupt(
                    String.format(
                            Locale.ROOT,
                            "the operations have more than %,d attribute values",
                            FileLimits.MAX_ATTRIBUTE_VALUES),
                    "keep constants of many elements as values");
        }
        return switch (cursor.token()) {
            case VALUE_NUMBER_INT -> cursor.integer();
            case VALUE_NUMBER_FLOAT -> cursor.real();
            case VALUE_TRUE, VALUE_FALSE -> cursor.flag();
            case VALUE_STRING -> cursor.text();
            case START_ARRAY -> list();
            case START_OBJECT -> unspellable();
            default -> throw cursor.corrupt("an attribute is " + cursor.valueText(), "leave it out");
        };
    }

    private List<Object> list() throws IOException {
        List<Object> elements = new ArrayList<>();
        cursor.list(FileLimits.MAX_ATTRIBUTE_VALUES, () -> elements.add(value()));
        return elements;
    }

    private Double unspellable() throws IOException {
        List<Double> number = new ArrayList<>(1);
        cursor.object(name -> {
            if (name.equals(DOUBLE) && cursor.token() == JsonToken.VALUE_STRING) {
                switch (cursor.text()) {
                    case "NaN" -> number.add(Double.NaN);
                    case "Infinity" -> number.add(Double.POSITIVE_INFINITY);
                    case "-Infinity" -> number.add(Double.NEGATIVE_INFINITY);
                    default -> {}
                }
            }
        });
        if (number.isEmpty()) {
            throw cursor.corrupt(
                    "an attribute is an object, which no operation can carry",
                    "use a number, a text, true or false, or a list of them");
        }
        return number.get(0);
    }
}
