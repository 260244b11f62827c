package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A parser that feeds every token it passes to a {@link ContentDigest}, the top-level digest field aside. */
final class DigestingParser extends JsonParserDelegate {

    private final ContentDigest digest = new ContentDigest();
    private int depth;
    private boolean inDigestField;

    DigestingParser(JsonParser parser) {
        super(parser);
    }

    /** Returns the digest of the whole file; call after the last token. */
    String hex() throws IOException {
        return digest.hex();
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        JsonToken token = delegate.nextToken();
        if (token != null) {
            pass(token);
        }
        return token;
    }

    /** Skips through {@link #nextToken}, so that skipped content counts. */
    @Override
    public JsonParser skipChildren() throws IOException {
        JsonToken token = currentToken();
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            int outside = depth - 1;
            do {
                token = nextToken();
            } while (depth > outside && token != null);
        }
        return this;
    }

    private void pass(JsonToken token) throws IOException {
        if (depth == 1 && token == JsonToken.FIELD_NAME) {
            inDigestField = ContentDigest.FIELD.equals(delegate.currentName());
        }
        if (token.isStructEnd()) {
            depth--;
            inDigestField &= depth > 0;
        }
        if (!inDigestField) {
            copy(token, digest.canonical());
        }
        if (token.isStructStart()) {
            depth++;
        }
    }

    private void copy(JsonToken token, JsonGenerator canonical) throws IOException {
        switch (token) {
            case START_OBJECT -> canonical.writeStartObject();
            case END_OBJECT -> canonical.writeEndObject();
            case START_ARRAY -> canonical.writeStartArray();
            case END_ARRAY -> canonical.writeEndArray();
            case FIELD_NAME -> canonical.writeFieldName(delegate.currentName());
            case VALUE_STRING ->
                canonical.writeString(delegate.getTextCharacters(), delegate.getTextOffset(), delegate.getTextLength());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> canonical.writeNumber(delegate.getText());
            case VALUE_TRUE -> canonical.writeBoolean(true);
            case VALUE_FALSE -> canonical.writeBoolean(false);
            case VALUE_NULL -> canonical.writeNull();
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("A JSON text cannot give the token " + token + ".");
        }
    }
}
