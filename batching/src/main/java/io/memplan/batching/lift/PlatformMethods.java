package io.memplan.batching.lift;

import io.memplan.batching.CounterRandom;
import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Type;

/** The methods of the platform that may be called: they depend on their arguments alone, or belong to one member. */
final class PlatformMethods {

    private static final Set<String> PURE = Set.of(
            "java/lang/Math",
            "java/lang/StrictMath",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Float",
            "java/lang/Double",
            "java/lang/Short",
            "java/lang/Byte",
            "java/lang/Character",
            "java/lang/Boolean",
            "java/util/Arrays",
            "java/util/Objects");
    private static final String RANDOM = Type.getInternalName(CounterRandom.class);

    private PlatformMethods() {}

    /** Returns whether objects of a type belong to one member and may be called. */
    static boolean isMemberObject(Type type) {
        return type.getSort() == Type.OBJECT && type.getInternalName().equals(RANDOM);
    }

    /** Finds a static method. */
    static Optional<Intrinsic> findStatic(String owner, String name, String descriptor) {
        if (owner.equals("java/lang/Math") && name.equals("random")) {
            throw new Refusal(
                    "Math.random gives other numbers at each run.",
                    "take a parameter of the type " + CounterRandom.class.getName() + ", and call it.");
        }
        if (owner.equals("java/lang/System") && name.equals("arraycopy")) {
            return Optional.of(copy());
        }
        if (!PURE.contains(owner) || !isPrimitive(descriptor)) {
            return Optional.empty();
        }
        MethodType type = MethodType.fromMethodDescriptorString(descriptor, PlatformMethods.class.getClassLoader());
        try {
            Class<?> owning = Class.forName(owner.replace('/', '.'));
            return Optional.of(intrinsic(
                    owning.getSimpleName() + "." + name,
                    MethodHandles.publicLookup().findStatic(owning, name, type)));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** Finds a method of an object that belongs to one member. */
    static Optional<Intrinsic> findVirtual(String owner, String name, String descriptor) {
        try {
            MethodType type = MethodType.fromMethodDescriptorString(descriptor, PlatformMethods.class.getClassLoader());
            if (owner.equals(RANDOM) && isPrimitive(descriptor)) {
                return Optional.of(intrinsic(
                        "CounterRandom." + name,
                        MethodHandles.publicLookup().findVirtual(CounterRandom.class, name, type)));
            }
            if (owner.startsWith("[") && name.equals("clone")) {
                Class<?> array = Class.forName(owner);
                MethodHandle clone = MethodHandles.publicLookup()
                        .findVirtual(array, "clone", MethodType.methodType(Object.class))
                        .asType(MethodType.methodType(array, array));
                return Optional.of(intrinsic("clone", clone));
            }
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** Makes an intrinsic that returns a constant object. */
    static Intrinsic constant(String name, Class<?> type, Object value) {
        return intrinsic(name, MethodHandles.constant(type, value));
    }

    private static Intrinsic copy() {
        try {
            MethodType type =
                    MethodType.methodType(void.class, Object.class, int.class, Object.class, int.class, int.class);
            return new Intrinsic(
                    "System.arraycopy",
                    List.of(Kind.REFERENCE, Kind.INT, Kind.REFERENCE, Kind.INT, Kind.INT),
                    null,
                    MethodHandles.publicLookup().findStatic(System.class, "arraycopy", type));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("System.arraycopy was not found.", e);
        }
    }

    /** Makes an intrinsic of a handle. */
    static Intrinsic intrinsic(String name, MethodHandle handle) {
        List<Kind> parameters = new ArrayList<>();
        for (Class<?> parameter : handle.type().parameterList()) {
            parameters.add(Layouts.kind(Type.getType(parameter)));
        }
        Class<?> result = handle.type().returnType();
        return new Intrinsic(
                name, parameters, result == void.class ? null : Layouts.kind(Type.getType(result)), handle);
    }

    private static boolean isPrimitive(String descriptor) {
        boolean primitive = isHeld(Type.getReturnType(descriptor));
        for (Type argument : Type.getArgumentTypes(descriptor)) {
            primitive &= isHeld(argument);
        }
        return primitive;
    }

    private static boolean isHeld(Type type) {
        Type element = type.getSort() == Type.ARRAY && type.getDimensions() == 1 ? type.getElementType() : type;
        return element.getSort() <= Type.DOUBLE;
    }
}
