package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.plan.GraphOrderProof;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Plan files: JSON of the format {@code memplan.plan}, version 1. The schema {@code memplan.plan-1.schema.json} stands
 * beside this class in the jar. The gap and what concerns the order of operations is written for readers too, and derived
 * again where it can be when a plan is read.
 */
public final class PlanFile {

    /** The name of the format. */
    public static final String FORMAT = "memplan.plan";

    private PlanFile() {}

    /**
     * Reads a plan.
     *
     * @return the plan in the ids of its graph file; {@link PlanDocument#planFor} gives it in those of the graph
     * @throws CorruptFileException if the file breaks a rule of the format or goes beyond {@link FileLimits}
     * @throws IOException if the file cannot be read
     */
    public static PlanDocument load(Path file) throws IOException {
        return JsonFile.read(file, FORMAT, cursor -> new PlanReader(file, cursor));
    }

    /**
     * Reads a plan for a graph whose file uses the graph's ids, as files written by Memplan do.
     *
     * @throws CorruptFileException also if the plan was made for another graph; see {@link #load}
     */
    public static Plan read(Path file, GraphDocument document) throws IOException {
        return load(file).planFor(document);
    }

    /**
     * Writes a plan; all or nothing.
     *
     * @param document the graph, in whose file's ids the steps are written
     * @param origin what the plan was made from
     * @throws IOException if the file cannot be written; it is then as it was before
     */
    public static void write(Path file, Plan plan, GraphDocument document, PlanOrigin origin) throws IOException {
        JsonFile.write(file, json -> {
            writeFields(json, plan, document, origin);
            json.writeArrayFieldStart("steps");
            plan.schedule().replay(new StepWriter(json, document));
            json.writeEndArray();
        });
    }

    /** Writes every field but the steps and the digest into the object that the generator is in. */
    public static void writeFields(JsonGenerator json, Plan plan, GraphDocument document, PlanOrigin origin)
            throws IOException {
        json.writeStringField("format", FORMAT);
        json.writeNumberField("version", Header.VERSION);
        json.writeStringField("graph", plan.graphFingerprint());
        if (origin.graphFile().isPresent()) {
            json.writeStringField("graphFile", origin.graphFile().get());
        }
        if (origin.hardware().isPresent()) {
            json.writeStringField("hardware", origin.hardware().get());
        }
        json.writeNumberField("budgetBytes", plan.budgetBytes());
        if (origin.hostBudgetBytes().isPresent()) {
            json.writeNumberField("hostBudgetBytes", origin.hostBudgetBytes().getAsLong());
        }
        if (origin.diskBudgetBytes().isPresent()) {
            json.writeNumberField("diskBudgetBytes", origin.diskBudgetBytes().getAsLong());
        }
        json.writeStringField("strategy", plan.strategy());
        json.writeNumberField("seed", plan.seed());
        json.writeStringField("status", plan.status().name());
        json.writeNumberField("predictedPeakBytes", plan.predictedPeakBytes());
        json.writeNumberField("predictedNanos", plan.predictedNanos());
        json.writeNumberField("baseNanos", plan.baseNanos());
        json.writeNumberField("lowerBoundNanos", plan.lowerBoundNanos());
        json.writeNumberField("gap", plan.gap());
        json.writeNumberField("solveMillis", plan.solveMillis());
        writeOrder(json, plan);
        if (plan.infeasibility().isPresent()) {
            writeInfeasibility(json, plan.infeasibility().get(), document);
        }
    }

    private static void writeOrder(JsonGenerator json, Plan plan) throws IOException {
        int moved = plan.schedule().movedOperations();
        if (moved > 0) {
            json.writeNumberField("movedOperations", moved);
        }
        if (plan.graphOrder().isPresent()) {
            GraphOrderProof proof = plan.graphOrder().get();
            json.writeObjectFieldStart("graphOrder");
            json.writeNumberField("lowerBoundNanos", proof.lowerBoundNanos());
            json.writeBooleanField("infeasible", proof.isInfeasible());
            json.writeBooleanField("beaten", plan.beatsGraphOrder());
            json.writeEndObject();
        }
    }

    private static void writeInfeasibility(JsonGenerator json, Infeasibility why, GraphDocument document)
            throws IOException {
        json.writeObjectFieldStart("infeasibility");
        json.writeNumberField("smallestFeasibleBytes", why.smallestFeasibleBytes());
        if (why.bindingOperation() >= 0) {
            json.writeNumberField("bindingOperation", document.fileIdOfOperation(why.bindingOperation()));
        }
        json.writeStringField("bindingName", why.bindingName());
        json.writeBooleanField("proven", why.proven());
        json.writeEndObject();
    }
}
