package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import io.memplan.batching.CounterRandom;
import io.memplan.batching.ir.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The operators that DJL's methods are. */
public final class ArrayOperators {

    private static final Set<String> OWNERS = Set.of(
            "ai/djl/ndarray/NDArray",
            "ai/djl/ndarray/NDArrays",
            "ai/djl/ndarray/NDManager",
            "ai/djl/nn/Activation",
            "io/memplan/batching/CounterRandom");

    private ArrayOperators() {}

    /** Returns whether the methods of a class may be operators, by its internal name. */
    public static boolean isOwner(String owner) {
        return OWNERS.contains(owner);
    }

    /**
     * Finds a method.
     *
     * @param owner the internal name of its class
     * @param name its name
     * @param descriptor its descriptor
     * @param isStatic whether it has no receiver
     * @param operands what it is given, the receiver first
     */
    public static Optional<TensorOperator> find(
            String owner, String name, String descriptor, boolean isStatic, List<Kind> operands) {
        if (!isOwner(owner)) {
            return Optional.empty();
        }
        Class<?> owning = owner(owner);
        MethodType type = MethodType.fromMethodDescriptorString(descriptor, NDArray.class.getClassLoader());
        String prefix = owning == NDArray.class ? "" : owning.getSimpleName() + ".";
        String signature = prefix
                + name
                + type.parameterList().stream().map(Class::getSimpleName).collect(Collectors.joining(",", "(", ")"));
        return RuleTable.find(signature)
                .map(rule -> new TensorOperator(
                        name, operands, result(type.returnType()), handle(owning, name, type, isStatic), rule));
    }

    /** Returns the methods that can be batched, in order. */
    public static List<String> methods() {
        return new ArrayList<>(new TreeSet<>(RuleTable.signatures()));
    }

    private static Class<?> owner(String name) {
        return switch (name) {
            case "ai/djl/ndarray/NDArray" -> NDArray.class;
            case "ai/djl/ndarray/NDArrays" -> NDArrays.class;
            case "ai/djl/ndarray/NDManager" -> NDManager.class;
            case "ai/djl/nn/Activation" -> Activation.class;
            default -> CounterRandom.class;
        };
    }

    private static MethodHandle handle(Class<?> owner, String name, MethodType type, boolean isStatic) {
        try {
            MethodHandle handle = isStatic
                    ? MethodHandles.publicLookup().findStatic(owner, name, type)
                    : MethodHandles.publicLookup().findVirtual(owner, name, type);
            return handle.asFixedArity();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The method " + name + " of " + owner + " was not found.", e);
        }
    }

    private static Kind result(Class<?> type) {
        if (type == NDArray.class) {
            return Kind.TENSOR;
        }
        if (type == long.class) {
            return Kind.LONG;
        }
        if (type == float.class) {
            return Kind.FLOAT;
        }
        if (type == double.class) {
            return Kind.DOUBLE;
        }
        return type.isPrimitive() ? Kind.INT : Kind.REFERENCE;
    }
}
