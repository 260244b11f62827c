package io.memplan.batching.lift;

import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Verifier;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/**
 * Lifts ordinary static methods from their bytecode into programs, with all methods that they call.
 *
 * <p>The method is not changed and not run. What is lifted: all scalar types, arrays of them, records of the two (their
 * components become variables), any control flow without {@code try}, recursion, calls to other methods that can be
 * lifted and to pure methods of {@code Math}, {@code Arrays} and the boxes, and {@code CounterRandom}.
 */
public final class Lifter {

    private final ClassFiles files;
    private final Map<String, Function> functionByName = new LinkedHashMap<>();
    private final Deque<MethodId> waiting = new ArrayDeque<>();

    private Lifter(ClassLoader loader) {
        this.files = new ClassFiles(loader);
    }

    /**
     * Lifts a method and all that it calls.
     *
     * @param method a static method
     * @throws LiftException if something in them cannot be lifted
     */
    public static Program lift(Method method) {
        String owner = Type.getInternalName(method.getDeclaringClass());
        MethodId id = new MethodId(owner, method.getName(), Type.getMethodDescriptor(method));
        if (!Modifier.isStatic(method.getModifiers())) {
            throw new LiftException(id.display(), 0, "it is not static.", "make it static.");
        }
        ClassLoader loader = method.getDeclaringClass().getClassLoader();
        return new Lifter(loader == null ? ClassLoader.getSystemClassLoader() : loader).lift(id);
    }

    private Program lift(MethodId entry) {
        String name = enqueue(entry);
        while (!waiting.isEmpty()) {
            MethodId id = waiting.remove();
            if (!functionByName.containsKey(id.display())) {
                functionByName.put(id.display(), new MethodLifter(id, find(id), files, this::enqueue).lift());
            }
        }
        return Verifier.verify(new Program(name, functionByName));
    }

    private String enqueue(MethodId id) {
        if (!functionByName.containsKey(id.display())) {
            waiting.add(id);
        }
        return id.display();
    }

    private MethodNode find(MethodId id) {
        try {
            Optional<MethodNode> found = files.method(id.owner(), id.name(), id.descriptor());
            if (found.isEmpty()) {
                throw new Refusal("it is not declared by its class itself.", "call it by the class that declares it.");
            }
            return found.get();
        } catch (Refusal refusal) {
            throw refusal.at(id.display(), 0);
        }
    }
}
