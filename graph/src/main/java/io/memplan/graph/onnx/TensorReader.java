package io.memplan.graph.onnx;

import io.memplan.graph.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads one {@code TensorProto}: its type and shape, and its numbers only if they are few. */
final class TensorReader {

    private static final int MAX_RAW_BYTES = 8 * OnnxLimits.MAX_KNOWN_ELEMENTS;
    private static final long EXTERNAL = 1;

    private final WireReader wire;
    private final ReadBudget budget;
    private final ExternalData external;

    private final List<Long> shape = new ArrayList<>();
    private final List<Long> words = new ArrayList<>();
    private final Map<String, String> externalData = new TreeMap<>();
    private String name = "";
    private long dataType;
    private byte[] raw = new byte[0];
    private boolean skipped;
    private boolean isExternal;

    TensorReader(WireReader wire, ReadBudget budget, ExternalData external) {
        this.wire = wire;
        this.budget = budget;
        this.external = external;
    }

    OnnxTensor read() throws IOException {
        budget.takeTensor();
        wire.message(this::field);
        long elements = elements();
        if (isExternal) {
            external.check(name, externalData);
            skipped = true;
        }
        Optional<List<Number>> numbers =
                skipped || elements > OnnxLimits.MAX_KNOWN_ELEMENTS ? Optional.empty() : numbers((int) elements);
        budget.takeNumbers(numbers.map(List::size).orElse(0));
        return new OnnxTensor(name, dataType, shape, numbers);
    }

    private boolean field(int number) throws IOException {
        return switch (number) {
            case 1 -> wire.integers(this::addAxis);
            case 2 -> {
                dataType = wire.integer();
                yield true;
            }
            case 4 -> wire.floatBits(this::addWord);
            case 5, 7 -> wire.integers(this::addWord);
            case 8 -> {
                name = wire.text();
                yield true;
            }
            case 9 -> {
                int length = wire.length();
                if (length >= 0 && length <= MAX_RAW_BYTES) {
                    raw = wire.bytes(length);
                } else {
                    skipped = true;
                    wire.skip(length);
                }
                yield true;
            }
            case 10 -> wire.doubleBits(this::addWord);
            case 13 -> externalEntry();
            case 14 -> {
                isExternal = wire.integer() == EXTERNAL;
                yield true;
            }
            default -> false;
        };
    }

    private boolean externalEntry() throws IOException {
        String[] entry = {"", ""};
        boolean read = wire.message(number -> {
            if (number == 1 || number == 2) {
                entry[number - 1] = wire.text();
                return true;
            }
            return false;
        });
        externalData.put(entry[0], entry[1]);
        return read;
    }

    private void addAxis(long size) {
        // One more than allowed is kept, so that the check after the message sees it.
        if (shape.size() <= OnnxLimits.MAX_AXES) {
            shape.add(size);
        }
    }

    private void addWord(long word) {
        if (words.size() < OnnxLimits.MAX_KNOWN_ELEMENTS) {
            words.add(word);
        } else {
            skipped = true;
        }
    }

    private long elements() throws IOException {
        if (shape.size() > OnnxLimits.MAX_AXES) {
            throw wire.corrupt("the tensor " + name + " has more than " + OnnxLimits.MAX_AXES + " axes");
        }
        long elements = 1;
        for (long size : shape) {
            if (size < 0 || size > OnnxLimits.MAX_ELEMENTS / Math.max(1, elements)) {
                throw wire.corrupt("the tensor " + name + " has the shape " + shape
                        + ", which is negative or of more than " + OnnxLimits.MAX_ELEMENTS + " elements");
            }
            elements *= size;
        }
        return elements;
    }

    private Optional<List<Number>> numbers(int elements) throws IOException {
        Optional<ElementType> known = OnnxTypes.of(dataType);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        ElementType type = known.get();
        List<Number> numbers = new ArrayList<>(elements);
        if (raw.length > 0) {
            if (raw.length != (long) elements * type.bytes()) {
                throw wire.corrupt("the tensor " + name + " of " + elements + " elements of type " + type.fileName()
                        + " has " + raw.length + " bytes");
            }
            ByteBuffer buffer = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < elements; i++) {
                numbers.add(Numbers.next(buffer, type));
            }
        } else if (words.isEmpty() && elements > 0) {
            // Exported without its weights.
            return Optional.empty();
        } else {
            if (words.size() != elements) {
                throw wire.corrupt(
                        "the tensor " + name + " of " + elements + " elements has " + words.size() + " numbers");
            }
            words.forEach(word -> numbers.add(Numbers.ofWord(word, type)));
        }
        return Optional.of(numbers);
    }
}
