package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The fields that every file has: its format, version and content digest. */
final class Header {

    static final int VERSION = 1;

    private final JsonCursor cursor;
    private final String format;
    private boolean formatSeen;
    private boolean versionSeen;
    private @Nullable String digest;

    Header(JsonCursor cursor, String format) {
        this.cursor = cursor;
        this.format = format;
    }

    /** Reads a field if it belongs to the header; returns whether it does. */
    boolean field(String name) throws IOException {
        switch (name) {
            case "format" -> readFormat();
            case "version" -> readVersion();
            case ContentDigest.FIELD -> digest = cursor.text();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Passes if format and version were there, and the digest, if there is one, is that of the content. */
    void check(String contentDigest) throws CorruptFileException {
        cursor.require(formatSeen, "format");
        cursor.require(versionSeen, "version");
        if (digest != null && !digest.equals(contentDigest)) {
            throw cursor.corruptAt(
                    "/" + ContentDigest.FIELD,
                    "its digest is " + digest + ", but its content has the digest " + contentDigest
                            + ", so it was changed after it was written",
                    "write it again; after a change by hand, remove the field '" + ContentDigest.FIELD + "'");
        }
    }

    private void readFormat() throws IOException {
        String found = cursor.text();
        if (!found.equals(format)) {
            throw cursor.corrupt(
                    "its format is '" + JsonCursor.abbreviate(found) + "', but a file of the format '" + format
                            + "' is needed",
                    "two file arguments are swapped");
        }
        formatSeen = true;
    }

    private void readVersion() throws IOException {
        double version = cursor.token() == JsonToken.VALUE_STRING ? -1 : cursor.real();
        if ((long) version != VERSION) {
            throw cursor.corrupt(
                    "its version is " + cursor.valueText() + ", but only version " + VERSION + " is known here",
                    "a newer Memplan wrote it, and can read it");
        }
        versionSeen = true;
    }
}
