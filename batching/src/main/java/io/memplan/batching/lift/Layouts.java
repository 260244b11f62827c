package io.memplan.batching.lift;

import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.RecordComponentNode;

/** How values of Java types are laid out in variables. */
final class Layouts {

    private static final int DEEPEST = 16;

    private final ClassFiles files;

    Layouts(ClassFiles files) {
        this.files = files;
    }

    /** A variable that is part of a value. */
    record Part(String suffix, Kind kind) {}

    /** Returns whether a type is a record of the user's. */
    boolean isRecord(Type type) {
        return type.getSort() == Type.OBJECT
                && !type.getInternalName().startsWith("java/")
                && "java/lang/Record".equals(files.node(type.getInternalName()).superName);
    }

    List<RecordComponentNode> components(String record) {
        return files.node(record).recordComponents;
    }

    /** Returns the variables that a value of a type takes. */
    List<Part> parts(Type type) {
        List<Part> parts = new ArrayList<>();
        collect(type, "", 0, parts);
        return parts;
    }

    List<Kind> kinds(Type type) {
        List<Kind> kinds = new ArrayList<>();
        for (Part part : parts(type)) {
            kinds.add(part.kind());
        }
        return kinds;
    }

    private void collect(Type type, String suffix, int depth, List<Part> parts) {
        if (depth > DEEPEST) {
            throw new Refusal(
                    "the record " + type.getClassName() + " contains itself.",
                    "hold trees and lists in arrays of indices.");
        }
        if (!isRecord(type)) {
            if (type.getSort() != Type.VOID) {
                parts.add(new Part(suffix, kind(type)));
            }
            return;
        }
        for (RecordComponentNode component : components(type.getInternalName())) {
            collect(Type.getType(component.descriptor), suffix + "." + component.name, depth + 1, parts);
        }
    }

    /** Builds the symbol of a type from the operands of its parts. */
    Symbol symbol(Type type, Iterator<? extends Operand> operands) {
        if (!isRecord(type)) {
            return new Symbol.Value(operands.next());
        }
        List<Symbol> components = new ArrayList<>();
        for (RecordComponentNode component : components(type.getInternalName())) {
            components.add(symbol(Type.getType(component.descriptor), operands));
        }
        return new Symbol.Composite(type.getInternalName(), components);
    }

    /** Returns the kind of a type that is held in one variable. */
    static Kind kind(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Kind.INT;
            case Type.LONG -> Kind.LONG;
            case Type.FLOAT -> Kind.FLOAT;
            case Type.DOUBLE -> Kind.DOUBLE;
            default -> {
                if (type.getSort() == Type.ARRAY && type.getDimensions() == 1 && isPrimitive(type.getElementType())) {
                    yield Kind.REFERENCE;
                }
                if (ArrayCalls.isArray(type)) {
                    yield Kind.TENSOR;
                }
                if (PlatformMethods.isMemberObject(type) || ArrayCalls.isValue(type)) {
                    yield Kind.REFERENCE;
                }
                throw new Refusal(
                        "a value of the type " + type.getClassName() + " is used.",
                        "use primitive types, NDArray, records of them, and arrays of primitives.");
            }
        };
    }

    private static boolean isPrimitive(Type type) {
        return type.getSort() >= Type.BOOLEAN && type.getSort() <= Type.DOUBLE;
    }
}
