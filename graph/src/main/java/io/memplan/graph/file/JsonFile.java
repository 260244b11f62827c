package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;

/** Reads and writes a JSON document with a header and a content digest. */
final class JsonFile {

    /** Writes the fields of a document's top-level object, header included, digest left out. */
    interface DocumentWriter {
        void fields(JsonGenerator json) throws IOException;
    }

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(FileLimits.constraints())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonFile() {}

    static <T> T read(Path file, String format, Function<JsonCursor, DocumentReader<T>> readers) throws IOException {
        checkFile(file);
        try (InputStream stream = Files.newInputStream(file);
                DigestingParser parser = new DigestingParser(FACTORY.createParser(stream))) {
            JsonCursor cursor = new JsonCursor(file, parser);
            if (parser.nextToken() == null) {
                throw new CorruptFileException(file, "it is empty", "", "the tool that should write it failed");
            }
            Header header = new Header(cursor, format);
            DocumentReader<T> reader = readers.apply(cursor);
            cursor.object(name -> {
                if (!header.field(name)) {
                    reader.field(name);
                }
            });
            if (parser.nextToken() != null) {
                throw cursor.corrupt("there is more after the end of its JSON", "two files were joined");
            }
            header.check(parser.hex());
            return reader.finish();
        } catch (JsonProcessingException e) {
            throw translate(file, e);
        } catch (CharConversionException e) {
            throw refuse(file, "it is not UTF-8: " + firstLine(e), "", "save it again as UTF-8", e);
        }
    }

    /** Replaces the file by one with the document, all or nothing. */
    static void write(Path file, DocumentWriter document) throws IOException {
        AtomicFile.write(file, stream -> write(stream, document));
    }

    static void write(OutputStream stream, DocumentWriter document) throws IOException {
        ContentDigest digest = new ContentDigest();
        digest.canonical().writeStartObject();
        document.fields(digest.canonical());
        digest.canonical().writeEndObject();
        JsonGenerator json = FACTORY.createGenerator(stream, JsonEncoding.UTF8);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setPrettyPrinter(new LinePrinter());
        json.writeStartObject();
        document.fields(json);
        json.writeStringField(ContentDigest.FIELD, digest.hex());
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }

    private static void checkFile(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CorruptFileException(file, "it is a folder", "", "name a file in it");
        }
        long bytes = Files.size(file);
        if (bytes > FileLimits.MAX_FILE_BYTES) {
            throw new CorruptFileException(
                    file,
                    String.format(
                            Locale.ROOT, "it has %,d bytes, but the limit is %,d", bytes, FileLimits.MAX_FILE_BYTES),
                    "",
                    "it is not a graph or plan file");
        }
    }

    private static CorruptFileException translate(Path file, JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        String place = location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
        if (e instanceof JsonEOFException) {
            return refuse(file, "it is cut: it ends before its JSON does", place, "write or copy it again", e);
        }
        if (e instanceof StreamConstraintsException) {
            String message = firstLine(e).replaceAll(", from `[^`]*`", "");
            return refuse(file, "it is beyond a limit: " + message, place, "it is not a graph or plan file", e);
        }
        return refuse(file, "it is not valid JSON: " + firstLine(e), place, "it was changed by hand, or damaged", e);
    }

    private static CorruptFileException refuse(Path file, String fact, String place, String hint, Exception cause) {
        CorruptFileException refusal = new CorruptFileException(file, fact, place, hint);
        refusal.initCause(cause);
        return refusal;
    }

    private static String firstLine(Exception e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
