package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.cells.CellProgress;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.Environment;
import io.memplan.experiments.results.ResultFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where an experiment leaves its files, and the journal that a killed run goes on from. */
final class ExperimentOutput {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Also write the result there as JSON, CSV and HTML, with what it was made on; and a journal,"
                    + " from which a killed run with the same options goes on.")
    private @Nullable Path folder;

    /** Opens the cells of a run; with a folder, those of the runs before it that were killed. */
    Cells cells(String name, CommandSpec spec, BooleanSupplier cancelled, CellProgress progress) throws IOException {
        if (folder == null) {
            return Cells.unrecorded(cancelled, progress);
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UsageException("The output " + folder + " is no folder.", "another --output.");
        }
        Files.createDirectories(folder);
        ObjectNode subject = JSON.createObjectNode();
        subject.put("name", name).put("version", Version.text());
        subject.set("options", OptionTexts.of(spec));
        return Cells.recorded(folder.resolve("journal.jsonl"), subject, cancelled, progress);
    }

    /** Writes the files of a result, and returns where; null without a folder. */
    @Nullable
    Path write(String name, ObjectNode result) throws IOException {
        if (folder != null) {
            ResultFolder.write(folder, name, result, Environment.describe(Version.text()));
        }
        return folder;
    }
}
