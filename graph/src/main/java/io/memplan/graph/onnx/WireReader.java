package io.memplan.graph.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.memplan.graph.file.CorruptFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Reads messages of the protobuf wire format from a stream, field by field, and skips what is not asked for.
 *
 * <p>Nothing is held but the field being read, and each length is checked before memory is taken for it.
 */
final class WireReader {

    /** Reads one field. */
    interface FieldReader {

        /**
         * Reads the field of the given number, or leaves it.
         *
         * @return whether it was read; if not, it is skipped
         */
        boolean read(int number) throws IOException;
    }

    private static final int BUFFER_BYTES = 64 << 10;

    private final Path file;
    private final CodedInputStream in;
    private int wireType;
    private long textBytes;

    WireReader(Path file, InputStream stream, long fileBytes) throws IOException {
        this.file = file;
        this.in = CodedInputStream.newInstance(stream, BUFFER_BYTES);
        in.pushLimit((int) fileBytes);
    }

    /** Reads the fields up to the end of the message. */
    void fields(FieldReader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            wireType = WireFormat.getTagWireType(tag);
            if (!reader.read(WireFormat.getTagFieldNumber(tag)) && !in.skipField(tag)) {
                throw corrupt("a group ends that never began");
            }
        }
        if (!in.isAtEnd()) {
            throw corrupt("a message ends before its length");
        }
    }

    /** Reads a message inside the current one. */
    boolean message(FieldReader reader) throws IOException {
        int limit = in.pushLimit(length());
        fields(reader);
        in.popLimit(limit);
        return true;
    }

    /** Returns the length of what comes next, which must have one. */
    int length() throws IOException {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return in.readRawVarint32();
    }

    String text() throws IOException {
        int length = length();
        textBytes += length;
        if (length < 0 || length > OnnxLimits.MAX_TEXT_BYTES || textBytes > OnnxLimits.MAX_TOTAL_TEXT_BYTES) {
            throw corrupt("a text of " + Integer.toUnsignedString(length) + " bytes is longer than "
                    + OnnxLimits.MAX_TEXT_BYTES + ", or all texts together than " + OnnxLimits.MAX_TOTAL_TEXT_BYTES);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in.readRawBytes(length)))
                    .toString();
        } catch (CharacterCodingException e) {
            CorruptFileException corrupt = corrupt("a text is not UTF-8");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    long integer() throws IOException {
        expect(WireFormat.WIRETYPE_VARINT);
        return in.readInt64();
    }

    float real() throws IOException {
        expect(WireFormat.WIRETYPE_FIXED32);
        return in.readFloat();
    }

    byte[] bytes(int length) throws IOException {
        return in.readRawBytes(length);
    }

    void skip(int length) throws IOException {
        in.skipRawBytes(length);
    }

    /** Reads integers that stand one by one or packed. */
    boolean integers(LongConsumer consumer) throws IOException {
        if (wireType == WireFormat.WIRETYPE_VARINT) {
            consumer.accept(in.readInt64());
            return true;
        }
        return packed(() -> consumer.accept(in.readInt64()));
    }

    /** Reads numbers of single precision, as their bits, that stand one by one or packed. */
    boolean floatBits(LongConsumer consumer) throws IOException {
        if (wireType == WireFormat.WIRETYPE_FIXED32) {
            consumer.accept(in.readFixed32());
            return true;
        }
        return packed(() -> consumer.accept(in.readFixed32()));
    }

    /** Reads numbers of double precision, as their bits, that stand one by one or packed. */
    boolean doubleBits(LongConsumer consumer) throws IOException {
        if (wireType == WireFormat.WIRETYPE_FIXED64) {
            consumer.accept(in.readFixed64());
            return true;
        }
        return packed(() -> consumer.accept(in.readFixed64()));
    }

    private interface Element {
        void read() throws IOException;
    }

    private boolean packed(Element element) throws IOException {
        int limit = in.pushLimit(length());
        while (in.getBytesUntilLimit() > 0) {
            element.read();
        }
        in.popLimit(limit);
        return true;
    }

    private void expect(int expected) throws IOException {
        if (wireType != expected) {
            throw corrupt("a field is encoded in the wire type " + wireType + " in place of " + expected);
        }
    }

    /** Returns the error of a file that breaks a rule. */
    CorruptFileException corrupt(String fact) {
        return new CorruptFileException(
                file, fact, "byte " + in.getTotalBytesRead(), "it is no ONNX model, or was cut or damaged on its way");
    }

    /** Returns the error of what the wire format's own reader found. */
    CorruptFileException corrupt(InvalidProtocolBufferException cause) {
        String message = String.valueOf(cause.getMessage());
        CorruptFileException corrupt = corrupt(
                message.contains("ended unexpectedly") || message.contains("truncated")
                        ? "a field or message is cut short"
                        : "it is not in the wire format of protobuf");
        corrupt.initCause(cause);
        return corrupt;
    }
}
