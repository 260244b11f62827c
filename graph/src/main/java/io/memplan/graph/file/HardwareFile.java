package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import java.io.IOException;
import java.nio.file.Path;

/** Files of hardware profiles: JSON of the format {@code memplan.hardware}, version 1, as {@code memplan calibrate} writes. */
public final class HardwareFile {

    /** The name of the format. */
    public static final String FORMAT = "memplan.hardware";

    private HardwareFile() {}

    /**
     * Reads a profile.
     *
     * @throws CorruptFileException if the file breaks a rule of the format
     * @throws IOException if the file cannot be read
     */
    public static HardwareProfile read(Path file) throws IOException {
        return JsonFile.read(file, FORMAT, HardwareReader::new);
    }

    /**
     * Writes a profile; all or nothing.
     *
     * @throws IOException if the file cannot be written; it is then as it was before
     */
    public static void write(Path file, HardwareProfile profile) throws IOException {
        JsonFile.write(file, json -> writeFields(json, profile));
    }

    /** Writes every field but the digest into the object that the generator is in. */
    public static void writeFields(JsonGenerator json, HardwareProfile profile) throws IOException {
        json.writeStringField("format", FORMAT);
        json.writeNumberField("version", Header.VERSION);
        json.writeStringField("name", profile.name());
        json.writeStringField("description", profile.description());
        json.writeNumberField("flopsPerSecond", profile.flopsPerSecond());
        json.writeNumberField("bytesPerSecond", profile.bytesPerSecond());
        json.writeNumberField("launchNanos", profile.launchNanos());
        json.writeNumberField("deviceBytes", profile.deviceBytes());
        write(json, "toHost", profile.toHost());
        write(json, "fromHost", profile.fromHost());
        write(json, "toDisk", profile.toDisk());
        write(json, "fromDisk", profile.fromDisk());
    }

    private static void write(JsonGenerator json, String name, Link link) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("bytesPerSecond", link.bytesPerSecond());
        json.writeNumberField("bytesPerSecondWhenBoth", link.bytesPerSecondWhenBoth());
        json.writeNumberField("latencyNanos", link.latencyNanos());
        json.writeEndObject();
    }
}
