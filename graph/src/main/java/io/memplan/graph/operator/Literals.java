package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Constants as TorchScript text. */
final class Literals {

    /** The attribute that names the device on which an array is made; the CPU if it is missing. */
    static final String DEVICE = "device";

    private Literals() {}

    static String of(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (value instanceof Double number) {
            return of(number.doubleValue());
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Literals::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof String text) {
            return "\"" + text + "\"";
        }
        return value.toString();
    }

    private static String of(double number) {
        if (Double.isFinite(number)) {
            return Double.toString(number).toLowerCase(Locale.ROOT);
        }
        if (Double.isNaN(number)) {
            return "float('nan')";
        }
        return number > 0 ? "float('inf')" : "float('-inf')";
    }

    /** Returns the number by which ATen knows an element type. */
    static int scalarType(ElementType type) {
        return switch (type) {
            case UINT8 -> 0;
            case INT8 -> 1;
            case INT16 -> 2;
            case INT32 -> 3;
            case INT64 -> 4;
            case FLOAT16 -> 5;
            case FLOAT32 -> 6;
            case FLOAT64 -> 7;
            case COMPLEX64 -> 9;
            case COMPLEX128 -> 10;
            case BOOLEAN -> 11;
            case BFLOAT16 -> 15;
        };
    }

    /** Returns the arguments that end a call which makes an array: type, layout, device. */
    static String options(Call call, ElementType type) {
        return "dtype=" + scalarType(type) + ", layout=None, device=" + device(call) + ", pin_memory=None";
    }

    private static String device(Call call) {
        return call.attributes().has(DEVICE)
                ? "torch.device(\"" + call.attributes().text(DEVICE) + "\")"
                : "None";
    }

    /** Returns a tensor expression on the device of the call. */
    static String onDevice(Call call, String expression) {
        return call.attributes().has(DEVICE)
                ? "torch.to(" + expression + ", " + device(call) + ", None, False, False, None)"
                : expression;
    }

    /** Returns a call that converts a tensor expression. */
    static String to(String expression, ElementType type) {
        return "torch.to(" + expression + ", " + scalarType(type) + ", False, False, None)";
    }
}
