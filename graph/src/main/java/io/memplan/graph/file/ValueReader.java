package io.memplan.graph.file;

import io.memplan.graph.ElementType;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one value of a graph file after the other. */
final class ValueReader {

    private final JsonCursor cursor;
    private final Map<TensorType, Optional<TensorType>> types = new HashMap<>();

    private int id;
    private long bytes;
    private int viewOf;
    private @Nullable String name;
    private @Nullable String elementType;
    private @Nullable List<Long> shape;
    private Role role = Role.ACTIVATION;

    ValueReader(JsonCursor cursor) {
        this.cursor = cursor;
    }

    RawValue read() throws IOException {
        id = -1;
        bytes = -1;
        viewOf = -1;
        name = null;
        elementType = null;
        shape = null;
        role = Role.ACTIVATION;
        cursor.object(this::field);
        cursor.require(id >= 0, "id");
        if (viewOf >= 0) {
            checkView();
        } else {
            cursor.require(bytes >= 0, "bytes");
        }
        return new RawValue(id, name == null ? "v" + id : name, type(), bytes, role, viewOf);
    }

    private void field(String field) throws IOException {
        switch (field) {
            case "id" -> id = cursor.id();
            case "name" -> name = cursor.text();
            case "bytes" -> bytes = cursor.nonNegative();
            case "role" -> role = cursor.choice(Role.class);
            case "viewOf" -> viewOf = cursor.id();
            case "dtype" -> elementType = cursor.text();
            case "shape" -> shape = shape();
            default -> {}
        }
    }

    private List<Long> shape() throws IOException {
        List<Long> axes = new ArrayList<>(4);
        cursor.list(FileLimits.MAX_AXES, () -> axes.add(cursor.nonNegative()));
        return axes;
    }

    private void checkView() throws CorruptFileException {
        if (bytes > 0) {
            throw cursor.corrupt(
                    "the value " + id + " is a view of the value " + viewOf + ", but has " + bytes
                            + " bytes of its own",
                    "write 0 bytes for it, since a view takes no memory, or leave 'viewOf' out");
        }
        bytes = 0;
    }

    /** An element type that is unknown here is left out: planning needs only the bytes. */
    private Optional<TensorType> type() throws CorruptFileException {
        Optional<ElementType> known = Optional.ofNullable(elementType).flatMap(ElementType::byFileName);
        List<Long> axes = shape;
        if (known.isEmpty() || axes == null) {
            return Optional.empty();
        }
        try {
            TensorType type = new TensorType(known.get(), axes);
            return types.computeIfAbsent(type, Optional::of);
        } catch (ArithmeticException e) {
            throw cursor.corrupt(
                    "the shape " + axes + " has more bytes than fit 64 bits",
                    "the tool that wrote the file overflowed a number");
        }
    }
}
