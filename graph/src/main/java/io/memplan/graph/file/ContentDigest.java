package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a file's canonical content: its JSON in UTF-8 without white space between tokens, in the order of the
 * file, without the top-level field {@code digest}. Numbers count as they are spelled.
 */
final class ContentDigest {

    static final String FIELD = "digest";

    private static final JsonFactory FACTORY = new JsonFactory();

    private final MessageDigest sha256;
    private final JsonGenerator canonical;

    ContentDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
            canonical = FACTORY.createGenerator(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is written that could fail.", e);
        }
    }

    /** Returns the generator that takes the content. */
    JsonGenerator canonical() {
        return canonical;
    }

    /** Returns the digest in hexadecimal; the content must be complete. */
    String hex() throws IOException {
        canonical.close();
        return HexFormat.of().formatHex(sha256.digest());
    }
}
