package io.memplan.batching.lift;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.objectweb.asm.tree.FieldInsnNode;

/** Static final fields, which are constants of the program. */
final class StaticFields {

    private StaticFields() {}

    static Object read(ClassFiles files, FieldInsnNode node) {
        String name = node.owner.replace('/', '.') + "." + node.name;
        try {
            Field field = find(files.load(node.owner), node.name);
            if (!Modifier.isFinal(field.getModifiers())) {
                throw new Refusal(
                        "it reads the static field " + name + ", which may change.",
                        "make the field final, or pass what it holds as a parameter.");
            }
            if (!Modifier.isPublic(field.getModifiers())
                    || !Modifier.isPublic(field.getDeclaringClass().getModifiers())) {
                field.setAccessible(true);
            }
            Object value = field.get(null);
            if (value == null) {
                throw new Refusal("the field " + name + " is null.", "set it where it is declared.");
            }
            return value;
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (e instanceof Refusal refusal) {
                throw refusal;
            }
            throw new Refusal("the field " + name + " cannot be read (" + e + ").", "pass it as a parameter.");
        }
    }

    private static Field find(Class<?> owner, String name) throws NoSuchFieldException {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(name);
    }

    /** Returns a value as a constant of a class file: booleans, bytes, chars and shorts are ints. */
    static Object asConstant(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof Character letter) {
            return (int) letter;
        }
        return value instanceof Byte || value instanceof Short ? ((Number) value).intValue() : value;
    }
}
