package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every method of DJL's arrays with what becomes of it while a model is traced. Abstract arrays themselves look here, so
 * this is the truth.
 */
public final class ArrayMethods {

    private static final Map<Method, Treatment> TREATMENT_BY_METHOD = new ConcurrentHashMap<>();

    private ArrayMethods() {}

    /** Returns every method of {@code NDArray} and {@code NDArrayEx} that arrays have, in the order of signatures. */
    public static List<Method> all() {
        return Stream.of(NDArray.class, NDArrayEx.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
                .sorted(Comparator.comparing(ArrayMethods::signature))
                .toList();
    }

    /** Returns the name and the parameter types of a method, such as {@code NDArray.sum(int[], boolean)}. */
    public static String signature(Method method) {
        String owner = method.getDeclaringClass() == NDArrayEx.class ? "NDArrayEx" : "NDArray";
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", owner + "." + method.getName() + "(", ")"));
    }

    /** Returns what becomes of calls of a method. */
    public static MethodKind kindOf(Method method) {
        return treatmentOf(method).kind();
    }

    /** Returns why calls of a method are refused, empty if they are not. */
    public static String reasonOf(Method method) {
        return treatmentOf(method).reason();
    }

    static Treatment treatmentOf(Method method) {
        return TREATMENT_BY_METHOD.computeIfAbsent(method, ArrayMethods::choose);
    }

    private static Treatment choose(Method method) {
        String name = method.getName();
        TracedMethod answer = AnsweredMethods.find(name);
        if (answer != null) {
            return new Treatment.Answered(answer);
        }
        if (EngineLimits.isMissing(signature(method))) {
            return new Treatment.Unsupported();
        }
        Treatment refused = RefusedMethods.find(name);
        if (refused != null) {
            return refused;
        }
        TracedMethod recorder = TracedMethods.find(name);
        if (recorder != null) {
            return new Treatment.Recorded(recorder);
        }
        TracedMethod function = name.endsWith("i") ? TracedMethods.find(name.substring(0, name.length() - 1)) : null;
        if (function != null) {
            return new Treatment.InPlace(function);
        }
        return method.isDefault() ? new Treatment.Composed() : new Treatment.Untraced();
    }
}
