package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.Attributes;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes the constant arguments of operations; {@link AttributeReader} reads them back without loss. */
final class AttributeWriter {

    private AttributeWriter() {}

    static void write(JsonGenerator json, String field, Attributes attributes) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, Object> entry : attributes.asMap().entrySet()) {
            json.writeFieldName(entry.getKey());
            write(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            write(json, (double) number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element);
            }
            json.writeEndArray();
        } else {
            json.writeString(value.toString());
        }
    }

    private static void write(JsonGenerator json, double number) throws IOException {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            json.writeStartObject();
            json.writeStringField(AttributeReader.DOUBLE, Double.toString(number));
            json.writeEndObject();
        } else {
            json.writeNumber(number);
        }
    }
}
