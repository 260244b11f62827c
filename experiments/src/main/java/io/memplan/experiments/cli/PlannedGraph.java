package io.memplan.experiments.cli;

import io.memplan.graph.file.GraphDocument;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.file.PlanDocument;
import io.memplan.graph.file.PlanFile;
import io.memplan.graph.file.PlanOrigin;
import io.memplan.graph.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plan together with the graph that it is for. */
record PlannedGraph(GraphDocument graph, Plan plan, PlanOrigin origin) {

    /** Reads both files; the plan must be for the graph. */
    static PlannedGraph load(Path graphFile, Path planFile) throws IOException {
        GraphDocument graph = GraphFile.load(graphFile);
        PlanDocument plan = PlanFile.load(planFile);
        return new PlannedGraph(graph, plan.planFor(graph), plan.origin());
    }

    /** Reads a plan, and its graph from where the plan says unless a file is named. */
    static PlannedGraph find(@Nullable Path graphFile, Path planFile) throws IOException {
        PlanDocument plan = PlanFile.load(planFile);
        GraphDocument graph = GraphFile.load(graphFile != null ? graphFile : recorded(plan, planFile));
        return new PlannedGraph(graph, plan.planFor(graph), plan.origin());
    }

    /** Returns the path of a graph file as seen from the folder of a plan file. */
    static String relative(Path graphFile, Path planFile) {
        Path folder = planFile.toAbsolutePath().normalize().getParent();
        Path graph = graphFile.toAbsolutePath().normalize();
        return (folder == null ? graph : folder.relativize(graph)).toString().replace('\\', '/');
    }

    private static Path recorded(PlanDocument plan, Path planFile) {
        Optional<String> recorded = plan.origin().graphFile();
        if (recorded.isEmpty()) {
            throw new UsageException("The plan " + planFile + " does not say where its graph is.", "add --graph FILE.");
        }
        try {
            Path graph =
                    planFile.toAbsolutePath().resolveSibling(recorded.get()).normalize();
            if (Files.isRegularFile(graph)) {
                return graph;
            }
        } catch (InvalidPathException e) {
            throw new UsageException(
                    "The plan " + planFile + " names a graph file that is no path here: " + e.getMessage() + ".",
                    "add --graph FILE.");
        }
        throw new UsageException(
                "The graph of the plan " + planFile + " is not at " + recorded.get() + " any more.",
                "add --graph FILE.");
    }
}
