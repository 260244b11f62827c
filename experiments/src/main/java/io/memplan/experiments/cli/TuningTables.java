package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.training.TrainingJob;
import io.memplan.graph.plan.ByteSize;
import io.memplan.trainer.tune.Choice;
import io.memplan.trainer.tune.CurvePoint;
import io.memplan.trainer.tune.NoiseScale;
import io.memplan.trainer.tune.OptimizerSettings;
import io.memplan.trainer.tune.Probe;
import io.memplan.trainer.tune.Tuning;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What tuning found, as a table and as JSON. */
final class TuningTables {

    /** Rows of the printed curve, beside those that were chosen or run. */
    private static final int ROWS = 12;

    private TuningTables() {}

    static void print(Tuning tuning, PrintWriter out) {
        Table table = Table.withHeader("batch", "samples/s", "peak", "recomputes", "goodput", "by", "");
        Set<Integer> shown = shown(tuning);
        for (CurvePoint point : tuning.curve()) {
            if (shown.contains(point.batch())) {
                addRow(table, point, remarks(tuning, point));
            }
        }
        tuning.goodput()
                .map(Choice::point)
                .filter(point -> point.passes() > 1)
                .ifPresent(point -> addRow(
                        table, point, "learns fastest, in " + point.passes() + " passes of " + point.microBatch()));
        table.print(out);
        tuning.explain().forEach(out::println);
    }

    private static void addRow(Table table, CurvePoint point, String remarks) {
        table.addRow(
                point.batch(),
                String.format(Locale.ROOT, "%.1f", point.samplesPerSecond()),
                ByteSize.format(point.peakBytes()),
                point.recomputes(),
                Double.isNaN(point.goodput()) ? "-" : String.format(Locale.ROOT, "%.1f", point.goodput()),
                point.strategy(),
                remarks);
    }

    private static Set<Integer> shown(Tuning tuning) {
        Set<Integer> shown = new TreeSet<>();
        double largest = tuning.largest().batch();
        double last = 0;
        for (CurvePoint point : tuning.curve()) {
            if (last == 0 || point.batch() >= last * Math.pow(largest, 1.0 / ROWS)) {
                shown.add(point.batch());
                last = point.batch();
            }
        }
        shown.add(tuning.largest().batch());
        shown.add(tuning.efficient().batch());
        shown.add(tuning.keepAllLargest());
        tuning.goodput().ifPresent(choice -> shown.add(choice.batch()));
        tuning.probes().forEach(probe -> shown.add(probe.batch()));
        return shown;
    }

    private static String remarks(Tuning tuning, CurvePoint point) {
        StringBuilder remarks = new StringBuilder();
        if (tuning.probes().stream().anyMatch(probe -> probe.batch() == point.batch() && !probe.accumulating())) {
            remarks.append("run; ");
        }
        if (tuning.efficient().batch() == point.batch()) {
            remarks.append("most samples/s; ");
        }
        boolean learns = tuning.goodput()
                .filter(choice -> choice.point().passes() == 1 && choice.batch() == point.batch())
                .isPresent();
        if (learns) {
            remarks.append("learns fastest; ");
        }
        if (tuning.largest().batch() == point.batch()) {
            remarks.append("largest; ");
        }
        return remarks.isEmpty() ? "" : remarks.substring(0, remarks.length() - 2);
    }

    static void write(Tuning tuning, TrainingJob job, String data, JsonGenerator json) throws IOException {
        json.writeStringField("model", job.model().text());
        json.writeStringField("data", data);
        json.writeStringField("optimizer", job.optimizer());
        json.writeNumberField("memoryBytes", tuning.budgetBytes());
        json.writeNumberField("baseBatch", tuning.baseBatch());
        json.writeNumberField("keepAllLargest", tuning.keepAllLargest());
        write("largest", tuning.largest(), json);
        write("efficient", tuning.efficient(), json);
        if (tuning.goodput().isPresent()) {
            write("goodput", tuning.goodput().get(), json);
        }
        if (tuning.noise().isPresent()) {
            NoiseScale noise = tuning.noise().get();
            json.writeObjectFieldStart("noise");
            writeIfFinite("examples", noise.examples(), json);
            json.writeNumberField("gradientSquared", noise.gradientSquared());
            json.writeNumberField("variance", noise.variance());
            json.writeEndObject();
        }
        Optional<OptimizerSettings> settings = tuning.settingsFor(tuning.best().batch());
        if (settings.isPresent()) {
            json.writeObjectFieldStart("settings");
            json.writeNumberField("batch", tuning.best().batch());
            json.writeStringField("rule", tuning.rule().text());
            json.writeNumberField("learningRate", settings.get().rate());
            writeIfFinite("beta1", settings.get().beta1(), json);
            writeIfFinite("beta2", settings.get().beta2(), json);
            writeIfFinite("epsilon", settings.get().epsilon(), json);
            json.writeEndObject();
        }
        json.writeNumberField("updateNanos", tuning.updateNanos());
        json.writeArrayFieldStart("probes");
        for (Probe probe : tuning.probes()) {
            json.writeStartObject();
            json.writeNumberField("batch", probe.batch());
            json.writeBooleanField("accumulating", probe.accumulating());
            json.writeNumberField("predictedNanos", probe.predictedNanos());
            json.writeNumberField("measuredNanos", probe.measuredNanos());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("curve");
        for (CurvePoint point : tuning.curve()) {
            write(point, json);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("explanation");
        for (String line : tuning.explain()) {
            json.writeString(line);
        }
        json.writeEndArray();
    }

    private static void write(String name, Choice choice, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        fields(choice.point(), json);
        json.writeStringField("binding", choice.binding().name());
        json.writeBooleanField("confirmed", choice.confirmed());
        json.writeEndObject();
    }

    private static void write(CurvePoint point, JsonGenerator json) throws IOException {
        json.writeStartObject();
        fields(point, json);
        json.writeEndObject();
    }

    private static void fields(CurvePoint point, JsonGenerator json) throws IOException {
        json.writeNumberField("batch", point.batch());
        json.writeNumberField("microBatch", point.microBatch());
        json.writeNumberField("passes", point.passes());
        json.writeStringField("strategy", point.strategy());
        json.writeNumberField("recomputes", point.recomputes());
        json.writeNumberField("peakBytes", point.peakBytes());
        json.writeNumberField("nanos", point.nanos());
        json.writeNumberField("samplesPerSecond", point.samplesPerSecond());
        writeIfFinite("goodput", point.goodput(), json);
    }

    private static void writeIfFinite(String name, double number, JsonGenerator json) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumberField(name, number);
        }
    }
}
