package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;

/** Compact JSON with one line for each element of a top-level list, so that two files can be compared by line. */
final class LinePrinter extends MinimalPrettyPrinter {

    private static final long serialVersionUID = 1L;

    @Override
    public void beforeArrayValues(JsonGenerator json) throws IOException {
        if (isTopLevelList(json)) {
            json.writeRaw('\n');
        }
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
        json.writeRaw(isTopLevelList(json) ? ",\n" : ",");
    }

    private static boolean isTopLevelList(JsonGenerator json) {
        JsonStreamContext list = json.getOutputContext();
        return list.inArray()
                && list.getParent().inObject()
                && list.getParent().getParent().inRoot();
    }
}
