package io.memplan.experiments.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.report.Report;
import io.memplan.experiments.report.ReportSection;
import io.memplan.experiments.report.ResultSection;
import io.memplan.graph.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a result in every form: JSON, its rows as CSV, a page, and what it was made on. */
public final class ResultFolder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultFolder() {}

    /** Returns the names of the files of an experiment, for people. */
    public static List<String> files(String name) {
        return List.of(name + ".json", name + ".csv", name + ".html", "environment.json", "journal.jsonl");
    }

    /**
     * Writes the files; each all or nothing.
     *
     * @param folder the folder, which must exist
     * @param name the name of the files
     * @param result what is told; its first array of objects becomes the CSV, others one each, by their names
     * @param environment what it was made on
     */
    public static void write(Path folder, String name, ObjectNode result, ObjectNode environment) throws IOException {
        text(
                folder.resolve(name + ".json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        text(
                folder.resolve("environment.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(environment) + "\n");
        boolean first = true;
        for (Map.Entry<String, JsonNode> field : result.properties()) {
            if (isTable(field.getValue()) && !field.getKey().equals("published")) {
                String file = first ? name + ".csv" : name + "-" + field.getKey() + ".csv";
                text(folder.resolve(file), CsvTable.of(field.getValue()));
                first = false;
            }
        }
        List<ReportSection> sections = new ArrayList<>();
        sections.add(ResultSection.of(name, result));
        sections.add(ResultSection.of("Made on", environment));
        new Report("memplan experiment " + name, sections).write(folder.resolve(name + ".html"));
    }

    private static boolean isTable(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.get(0).isObject();
    }

    private static void text(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, stream -> stream.write(bytes));
    }
}
