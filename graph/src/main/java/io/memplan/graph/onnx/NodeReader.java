package io.memplan.graph.onnx;

import io.memplan.graph.file.CorruptFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one {@code NodeProto}. */
final class NodeReader {

    private final WireReader wire;
    private final ReadBudget budget;
    private final ExternalData external;

    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final SortedMap<String, OnnxAttribute> attributes = new TreeMap<>();
    private String name = "";
    private String operator = "";
    private String domain = "";

    NodeReader(WireReader wire, ReadBudget budget, ExternalData external) {
        this.wire = wire;
        this.budget = budget;
        this.external = external;
    }

    OnnxNode read() throws IOException {
        budget.takeNode();
        wire.message(this::field);
        return new OnnxNode(name, domain, operator, inputs, outputs, attributes);
    }

    private boolean field(int number) throws IOException {
        switch (number) {
            case 1 -> addName(inputs);
            case 2 -> addName(outputs);
            case 3 -> name = wire.text();
            case 4 -> operator = wire.text();
            case 5 -> {
                budget.takeAttribute();
                OnnxAttribute attribute = new AttributeReader().read();
                attributes.put(attribute.name(), attribute);
            }
            case 7 -> domain = wire.text();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void addName(List<String> names) throws IOException {
        budget.takeName();
        names.add(wire.text());
    }

    private final class AttributeReader {

        private final List<Long> integers = new ArrayList<>();
        private final List<Double> reals = new ArrayList<>();
        private String attributeName = "";
        private double real;
        private long integer;
        private String text = "";
        private @Nullable OnnxTensor tensor;

        OnnxAttribute read() throws IOException {
            wire.message(this::field);
            checkCount();
            budget.takeNumbers(integers.size() + reals.size());
            return new OnnxAttribute(attributeName, real, integer, text, tensor, integers, reals);
        }

        private boolean field(int number) throws IOException {
            return switch (number) {
                case 1 -> {
                    attributeName = wire.text();
                    yield true;
                }
                case 2 -> {
                    real = wire.real();
                    yield true;
                }
                case 3 -> {
                    integer = wire.integer();
                    yield true;
                }
                case 4 -> {
                    text = wire.text();
                    yield true;
                }
                case 5 -> {
                    tensor = new TensorReader(wire, budget, external).read();
                    yield true;
                }
                case 7 -> wire.floatBits(bits -> add(reals, (double) Float.intBitsToFloat((int) bits)));
                case 8 -> wire.integers(value -> add(integers, value));
                case 9 -> {
                    text += (text.isEmpty() ? "" : ",") + wire.text();
                    yield true;
                }
                default -> false;
            };
        }

        /** Keeps one more than allowed, so that {@link #checkCount} sees it. */
        private <T> void add(List<T> list, T element) {
            if (list.size() <= OnnxLimits.MAX_KNOWN_ELEMENTS) {
                list.add(element);
            }
        }

        private void checkCount() throws CorruptFileException {
            if (Math.max(integers.size(), reals.size()) > OnnxLimits.MAX_KNOWN_ELEMENTS) {
                throw wire.corrupt("the attribute " + attributeName + " of the node " + name + " has more than "
                        + OnnxLimits.MAX_KNOWN_ELEMENTS + " numbers");
            }
        }
    }
}
