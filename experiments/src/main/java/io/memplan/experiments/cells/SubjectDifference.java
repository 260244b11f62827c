package io.memplan.experiments.cells;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Says how two subjects of journals differ. */
final class SubjectDifference {

    private static final int MOST = 4;

    private SubjectDifference() {}

    static String of(JsonNode before, JsonNode now) {
        List<String> differences = new ArrayList<>();
        add("", before, now, differences);
        String more = differences.size() > MOST ? ", and " + (differences.size() - MOST) + " more" : "";
        return String.join(", ", differences.subList(0, Math.min(MOST, differences.size()))) + more;
    }

    private static void add(String name, JsonNode before, JsonNode now, List<String> differences) {
        if (before.isObject() && now.isObject()) {
            TreeSet<String> fields = new TreeSet<>();
            before.fieldNames().forEachRemaining(fields::add);
            now.fieldNames().forEachRemaining(fields::add);
            fields.forEach(field -> add(field, before.path(field), now.path(field), differences));
        } else if (!before.equals(now)) {
            differences.add(name + " was " + text(before) + " and is " + text(now));
        }
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "not there" : "'" + value.asText(value.toString()) + "'";
    }
}
