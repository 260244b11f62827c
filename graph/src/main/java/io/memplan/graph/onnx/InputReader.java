package io.memplan.graph.onnx;

import io.memplan.graph.onnx.OnnxInput.Axis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads one {@code ValueInfoProto}: the name, type and axes of an input or output. */
final class InputReader {

    private static final long UNKNOWN = -1;

    private final WireReader wire;
    private final ReadBudget budget;
    private final List<Axis> axes = new ArrayList<>();
    private String name = "";
    private long dataType;
    private boolean hasShape;

    InputReader(WireReader wire, ReadBudget budget) {
        this.wire = wire;
        this.budget = budget;
    }

    OnnxInput read() throws IOException {
        budget.takeName();
        wire.message(number -> switch (number) {
            case 1 -> {
                name = wire.text();
                yield true;
            }
            case 2 -> wire.message(type -> type == 1 && wire.message(this::tensorField));
            default -> false;
        });
        if (axes.size() > OnnxLimits.MAX_AXES) {
            throw wire.corrupt("'" + name + "' has more than " + OnnxLimits.MAX_AXES + " axes");
        }
        return new OnnxInput(name, dataType, axes, hasShape);
    }

    private boolean tensorField(int number) throws IOException {
        return switch (number) {
            case 1 -> {
                dataType = wire.integer();
                yield true;
            }
            case 2 -> {
                hasShape = true;
                yield wire.message(field -> field == 1 && axis());
            }
            default -> false;
        };
    }

    private boolean axis() throws IOException {
        long[] size = {UNKNOWN};
        String[] symbol = {""};
        wire.message(number -> switch (number) {
            case 1 -> {
                size[0] = wire.integer();
                yield true;
            }
            case 2 -> {
                symbol[0] = wire.text();
                yield true;
            }
            default -> false;
        });
        if (axes.size() <= OnnxLimits.MAX_AXES) {
            axes.add(new Axis(size[0], symbol[0]));
        }
        return true;
    }
}
