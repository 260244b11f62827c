package io.memplan.batching.lift;

import ai.djl.ndarray.types.Shape;
import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.tensor.ArrayOperators;
import io.memplan.batching.tensor.TensorOperator;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/** The calls that have to do with arrays of DJL's. */
final class ArrayCalls {

    static final String ARRAY = "ai/djl/ndarray/NDArray";

    // Names, so that programs without arrays do not load DJL's classes.
    private static final String SHAPE = "ai/djl/ndarray/types/Shape";
    private static final Set<String> VALUES =
            Set.of(SHAPE, "ai/djl/ndarray/types/DataType", "ai/djl/ndarray/NDManager");
    private static final Set<String> IN_PLACE = Set.of("addi", "subi", "muli", "divi", "modi", "powi", "negi", "signi");
    private static final Map<String, Kind> BOXES = Map.of(
            "java/lang/Integer", Kind.INT,
            "java/lang/Long", Kind.LONG,
            "java/lang/Float", Kind.FLOAT,
            "java/lang/Double", Kind.DOUBLE);

    private ArrayCalls() {}

    /** Returns whether a type is that of arrays. */
    static boolean isArray(Type type) {
        return type.getSort() == Type.OBJECT && type.getInternalName().equals(ARRAY);
    }

    /** Returns whether a type is one of the unchanging values that go with arrays: shapes, element types, managers. */
    static boolean isValue(Type type) {
        return type.getSort() == Type.OBJECT && VALUES.contains(type.getInternalName());
    }

    /** Returns whether a call wraps a number as an object, as a parameter of the type Number asks for. */
    static boolean isBoxing(MethodInsnNode call) {
        Kind kind = BOXES.get(call.owner);
        return kind != null && call.name.equals("valueOf") && Layouts.kind(Type.getArgumentTypes(call.desc)[0]) == kind;
    }

    /** Finds the operator of a call, if its class is one of arrays. */
    static Optional<TensorOperator> find(MethodInsnNode call, boolean isStatic, List<Operand> operands) {
        if (!ArrayOperators.isOwner(call.owner)) {
            return Optional.empty();
        }
        List<Kind> kinds = operands.stream().map(Operand::kind).toList();
        Optional<TensorOperator> found = ArrayOperators.find(call.owner, call.name, call.desc, isStatic, kinds);
        if (found.isEmpty()) {
            throw refused(call);
        }
        return found;
    }

    private static Refusal refused(MethodInsnNode call) {
        String method = call.owner.substring(call.owner.lastIndexOf('/') + 1) + "." + call.name;
        if (IN_PLACE.contains(call.name) || call.name.startsWith("set")) {
            return new Refusal(
                    "it changes an array in place by " + method + ".",
                    "use the method that returns a new array, such as "
                            + (IN_PLACE.contains(call.name) ? call.name.substring(0, call.name.length() - 1) : "where")
                            + ".");
        }
        if (call.name.equals("close")) {
            return new Refusal("it closes an array.", "leave that out: the run frees arrays that nothing reads again.");
        }
        if (call.name.startsWith("random")) {
            return new Refusal(
                    "the numbers of " + method + " depend on who draws first.",
                    "take a CounterRandom as a parameter, and call its nextNormals.");
        }
        return new Refusal(
                "it calls " + method + " " + call.desc + ", which cannot be batched.",
                "write it with other methods; those that can be batched are listed by ArrayOperators.methods().");
    }

    /** Finds a method of a value that goes with arrays. */
    static Optional<Intrinsic> findValueMethod(MethodInsnNode call) {
        return call.owner.equals(SHAPE) && Set.of("get", "dimension", "size").contains(call.name)
                ? Optional.of(PlatformMethods.intrinsic("Shape." + call.name, virtual(call)))
                : Optional.empty();
    }

    private static MethodHandle virtual(MethodInsnNode call) {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Shape.class, call.name, type(call))
                    .asFixedArity();
        } catch (ReflectiveOperationException e) {
            throw new Refusal("the method " + call.name + " of a shape was not found.", "check the version of DJL.");
        }
    }

    /** Finds the constructor of a shape. */
    static Optional<Intrinsic> findConstructor(MethodInsnNode call) {
        if (!call.owner.equals(SHAPE) || !call.desc.equals("([J)V")) {
            return Optional.empty();
        }
        try {
            return Optional.of(PlatformMethods.intrinsic(
                    "Shape",
                    MethodHandles.publicLookup()
                            .findConstructor(Shape.class, type(call))
                            .asFixedArity()));
        } catch (ReflectiveOperationException e) {
            throw new Refusal("the constructor of a shape was not found.", "check the version of DJL.");
        }
    }

    private static MethodType type(MethodInsnNode call) {
        return MethodType.fromMethodDescriptorString(call.desc, Shape.class.getClassLoader());
    }
}
