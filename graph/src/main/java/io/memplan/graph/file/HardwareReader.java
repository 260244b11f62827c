package io.memplan.graph.file;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a hardware profile. */
final class HardwareReader implements DocumentReader<HardwareProfile> {

    private final JsonCursor cursor;
    private @Nullable String name;
    private String description = "";
    private double flopsPerSecond;
    private double bytesPerSecond;
    private long launchNanos;
    private long deviceBytes;
    private @Nullable Link toHost;
    private @Nullable Link fromHost;
    private @Nullable Link toDisk;
    private @Nullable Link fromDisk;

    HardwareReader(JsonCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public void field(String field) throws IOException {
        switch (field) {
            case "name" -> name = cursor.text();
            case "description" -> description = cursor.text();
            case "flopsPerSecond" -> flopsPerSecond = positive();
            case "bytesPerSecond" -> bytesPerSecond = positive();
            case "launchNanos" -> launchNanos = cursor.nonNegative();
            case "deviceBytes" -> deviceBytes = cursor.nonNegative();
            case "toHost" -> toHost = link();
            case "fromHost" -> fromHost = link();
            case "toDisk" -> toDisk = link();
            case "fromDisk" -> fromDisk = link();
            default -> {
                // a later minor version may say more
            }
        }
    }

    private double positive() throws IOException {
        double number = cursor.real();
        if (!(number > 0)) {
            throw cursor.corrupt("the rate " + number + " is not positive", "measure the machine again");
        }
        return number;
    }

    private Link link() throws IOException {
        double[] rates = new double[2];
        long[] latency = new long[1];
        cursor.object(field -> {
            switch (field) {
                case "bytesPerSecond" -> rates[0] = positive();
                case "bytesPerSecondWhenBoth" -> rates[1] = positive();
                case "latencyNanos" -> latency[0] = cursor.nonNegative();
                default -> {
                    // a later minor version may say more
                }
            }
        });
        cursor.require(rates[0] > 0, "bytesPerSecond");
        return new Link(rates[0], rates[1] > 0 ? rates[1] : rates[0], latency[0]);
    }

    @Override
    public HardwareProfile finish() throws IOException {
        cursor.require(name != null, "name");
        cursor.require(flopsPerSecond > 0, "flopsPerSecond");
        cursor.require(bytesPerSecond > 0, "bytesPerSecond");
        Link out = toHost;
        Link in = fromHost;
        cursor.require(out != null, "toHost");
        cursor.require(in != null, "fromHost");
        return new HardwareProfile(
                String.valueOf(name),
                description,
                flopsPerSecond,
                bytesPerSecond,
                launchNanos,
                deviceBytes,
                Objects.requireNonNull(out),
                Objects.requireNonNull(in),
                Objects.requireNonNullElse(toDisk, out),
                Objects.requireNonNullElse(fromDisk, in));
    }
}
