package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memplan.experiments.report.InfeasibleSection;
import io.memplan.experiments.report.PlanSection;
import io.memplan.experiments.report.Report;
import io.memplan.experiments.report.ReportSection;
import io.memplan.experiments.report.ResultSection;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.file.PlanFile;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.PlanStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts plans and results together on one page. */
@Command(
        name = "report",
        description = "Writes one self-contained HTML page about the plans and results in a folder, or in single files:"
                + " plan files, whose graphs are found as they name them, and what any command printed with --json.",
        footer = {
            "  memplan solve graph.json --budget 60%% -o runs/plan60.json",
            "  memplan pareto graph.json --json > runs/front.json",
            "  memplan report runs -o report.html"
        })
final class ReportCommand implements Callable<Integer> {

    private static final long MOST_RESULT_BYTES = 64L << 20;
    private static final long MOST_PRINTED_BYTES = 1L << 16;
    private static final int DEEPEST = 64;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Parameters(arity = "1..*", paramLabel = "DIR|FILE", description = "Folders of JSON files, or such files.")
    private List<Path> places;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "Where to write the page; default: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(
            names = "--hardware",
            paramLabel = "NAME",
            description = "The device to simulate plans on; default: the one that each was made for.")
    private @Nullable HardwareProfile hardware;

    private final ObjectMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .build();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        List<ReportSection> sections = new ArrayList<>();
        int skipped = 0;
        for (Path place : places) {
            boolean named = !Files.isDirectory(place);
            for (Path file : named ? List.of(place) : resultsIn(place)) {
                String format = format(file);
                Optional<ReportSection> section = section(file, format, named);
                section.ifPresent(sections::add);
                if (section.isEmpty() && !format.equals(GraphFile.FORMAT)) {
                    err.println(file + " is neither a plan nor a result; it is left out.");
                    skipped++;
                }
            }
        }
        if (sections.isEmpty()) {
            throw new UsageException(
                    "There is neither a plan nor a result in " + places + ".",
                    "memplan solve graph.json --budget 60% -o DIR/plan.json first.");
        }
        new Report("Memplan report", sections).write(output);
        PrintWriter out = spec.commandLine().getOut();
        int left = skipped;
        if (common.json) {
            JsonOutput.print(out, json -> {
                json.writeStringField("file", output.toString());
                json.writeNumberField("sections", sections.size());
                json.writeNumberField("skipped", left);
            });
        } else {
            Table.facts()
                    .addRow("report", output)
                    .addRow("size", ByteSize.format(Files.size(output)))
                    .addRow("parts", sections.size() + (left == 0 ? "" : ", " + left + " files left out"))
                    .print(out);
        }
        return ExitCode.DONE;
    }

    private static List<Path> resultsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the section of a file; nothing for a graph, or for something else that was not asked for by name. */
    private Optional<ReportSection> section(Path file, String format, boolean named) throws IOException {
        if (format.equals(PlanFile.FORMAT) && !isPrintedPlan(file)) {
            PlannedGraph planned = PlannedGraph.find(null, file);
            if (!planned.plan().isFeasible()) {
                spec.commandLine()
                        .getErr()
                        .println(file + " is an infeasible plan: nothing fits "
                                + ByteSize.format(planned.plan().budgetBytes()) + ".");
                return Optional.of(InfeasibleSection.of(planned.graph().graph(), planned.plan()));
            }
            return Optional.of(PlanSection.of(planned.graph().graph(), planned.plan(), profile(planned)));
        }
        if (format.equals(GraphFile.FORMAT)) {
            return Optional.empty();
        }
        JsonNode result = result(file);
        if (result == null && named) {
            throw new UsageException(
                    file + " is no JSON object of at most " + (MOST_RESULT_BYTES >> 20) + " MiB.",
                    "a plan file, or what a command printed with --json.");
        }
        return Optional.ofNullable(result)
                .map(found ->
                        ResultSection.of(String.valueOf(file.getFileName()).replaceFirst("\\.json$", ""), found));
    }

    /** Returns whether it is what {@code solve --json} printed: a plan without its steps. */
    private boolean isPrintedPlan(Path file) throws IOException {
        JsonNode printed = Files.size(file) <= MOST_PRINTED_BYTES ? result(file) : null;
        if (printed == null || printed.has("steps")) {
            return false;
        }
        if (printed.path("status").asText().equals(PlanStatus.INFEASIBLE.name())) {
            spec.commandLine().getErr().println(file + " is an infeasible plan, as solve printed it.");
        }
        return true;
    }

    private HardwareProfile profile(PlannedGraph planned) {
        return hardware != null
                ? hardware
                : planned.origin().hardware().flatMap(HardwareProfiles::find).orElseGet(HardwareProfiles::cpu);
    }

    /** Returns what the file says that it is, from its beginning. */
    private String format(Path file) throws IOException {
        try (var parser = mapper.createParser(file.toFile())) {
            int fields = 0;
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                String field;
                while (fields++ < 8 && (field = parser.nextFieldName()) != null) {
                    parser.nextToken();
                    if (field.equals("format")) {
                        return parser.getValueAsString("");
                    }
                    parser.skipChildren();
                }
            }
            return "";
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private @Nullable JsonNode result(Path file) throws IOException {
        if (Files.size(file) > MOST_RESULT_BYTES) {
            return null;
        }
        try {
            JsonNode result = mapper.readTree(file.toFile());
            return result.isObject() ? result : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
