package io.memplan.batching.lift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/** The internal name of a class, and the name and descriptor of a method that it declares. */
record MethodId(String owner, String name, String descriptor) {

    /** Returns the name that people read, which is unique. */
    String display() {
        return owner.replace('/', '.') + "." + name + descriptor;
    }

    /** Returns what the method takes; the receiver of one that is not static comes first. */
    List<Type> parameterTypes(MethodNode method) {
        List<Type> types = new ArrayList<>();
        if ((method.access & Opcodes.ACC_STATIC) == 0) {
            types.add(Type.getObjectType(owner));
        }
        types.addAll(Arrays.asList(Type.getArgumentTypes(descriptor)));
        return types;
    }
}
