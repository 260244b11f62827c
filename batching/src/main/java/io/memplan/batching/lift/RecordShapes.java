package io.memplan.batching.lift;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.RecordComponentNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Which members of a record are the ones that the compiler makes. */
final class RecordShapes {

    private final ClassFiles files;

    RecordShapes(ClassFiles files) {
        this.files = files;
    }

    /** Returns a component of a record by its name. */
    Symbol component(Symbol.Composite composite, String name) {
        List<RecordComponentNode> components = files.node(composite.type()).recordComponents;
        for (int i = 0; i < components.size(); i++) {
            if (components.get(i).name.equals(name)) {
                return composite.components().get(i);
            }
        }
        throw new Refusal("the record " + composite.type() + " has no component " + name + ".", "compile it again.");
    }

    /** Returns whether a method is an accessor that only returns its component. */
    boolean isAccessor(MethodInsnNode call) {
        List<AbstractInsnNode> code = code(call);
        return code.size() == 3
                && code.get(0).getOpcode() == Opcodes.ALOAD
                && code.get(1) instanceof FieldInsnNode field
                && field.name.equals(call.name);
    }

    /** Refuses a constructor that does more than setting the components. */
    void checkConstructor(MethodInsnNode call) {
        List<RecordComponentNode> components = files.node(call.owner).recordComponents;
        if (!isPlain(code(call), components)) {
            throw new Refusal(
                    "the constructor of the record " + call.owner.replace('/', '.') + " does more than set its fields.",
                    "move that into a static method that returns the record.");
        }
    }

    /** As the compiler writes it: the constructor of the superclass, then each field from its parameter, in order. */
    private static boolean isPlain(List<AbstractInsnNode> code, List<RecordComponentNode> components) {
        if (code.size() != 3 + 3 * components.size() || code.get(1).getOpcode() != Opcodes.INVOKESPECIAL) {
            return false;
        }
        int slot = 1;
        for (int i = 0; i < components.size(); i++) {
            boolean sets = code.get(3 + 3 * i) instanceof VarInsnNode parameter
                    && parameter.var == slot
                    && code.get(4 + 3 * i) instanceof FieldInsnNode field
                    && field.getOpcode() == Opcodes.PUTFIELD
                    && field.name.equals(components.get(i).name);
            if (!sets) {
                return false;
            }
            slot += Type.getType(components.get(i).descriptor).getSize();
        }
        return true;
    }

    /** Returns the instructions of a method without labels and lines; none if its class does not declare it. */
    private List<AbstractInsnNode> code(MethodInsnNode call) {
        List<AbstractInsnNode> code = new ArrayList<>();
        Optional<MethodNode> method = files.method(call.owner, call.name, call.desc);
        if (method.isEmpty()) {
            return code;
        }
        for (AbstractInsnNode instruction : method.get().instructions) {
            if (instruction.getOpcode() >= 0) {
                code.add(instruction);
            }
        }
        return code;
    }
}
