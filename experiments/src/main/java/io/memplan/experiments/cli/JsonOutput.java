package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;

/** Prints one JSON object to standard output. */
public final class JsonOutput {

    /** Writes the fields of the object. */
    public interface Fields {
        /** Writes every field. */
        void write(JsonGenerator json) throws IOException;
    }

    private static final JsonFactory FACTORY = new ObjectMapper().getFactory();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");

    private JsonOutput() {}

    /** Prints an object with these fields. */
    public static void print(PrintWriter out, Fields fields) throws IOException {
        JsonGenerator json = FACTORY.createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setPrettyPrinter(
                new DefaultPrettyPrinter(Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
                        .withObjectIndenter(INDENT)
                        .withArrayIndenter(INDENT));
        json.writeStartObject();
        fields.write(json);
        json.writeEndObject();
        json.close();
        out.println();
    }
}
