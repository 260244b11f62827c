package io.memplan.batching.lift;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** The class files that a class loader sees. */
final class ClassFiles {

    private final ClassLoader loader;
    private final Map<String, ClassNode> nodeByName = new HashMap<>();

    ClassFiles(ClassLoader loader) {
        this.loader = loader;
    }

    /** Returns a class by its internal name. */
    ClassNode node(String name) {
        ClassNode known = nodeByName.get(name);
        if (known != null) {
            return known;
        }
        ClassNode node = new ClassNode();
        try (InputStream file = loader.getResourceAsStream(name + ".class")) {
            if (file == null) {
                throw new Refusal(
                        "the class file of " + name.replace('/', '.') + " was not found.",
                        "put it on the class path; a class made at run time has no file.");
            }
            new ClassReader(file).accept(node, ClassReader.SKIP_FRAMES);
        } catch (IOException e) {
            throw new Refusal(
                    "the class file of " + name.replace('/', '.') + " cannot be read: " + e.getMessage(),
                    "check the class path.");
        }
        nodeByName.put(name, node);
        return node;
    }

    /** Returns a method that a class itself declares. */
    Optional<MethodNode> method(String owner, String name, String descriptor) {
        for (MethodNode method : node(owner).methods) {
            if (method.name.equals(name) && method.desc.equals(descriptor)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /** Returns the class that declares a method which is called by the name of a class or of a subclass. */
    String declaring(String owner, String name, String descriptor) {
        String declaring = owner;
        while (declaring != null && !declaring.startsWith("java/")) {
            if (method(declaring, name, descriptor).isPresent()) {
                return declaring;
            }
            declaring = node(declaring).superName;
        }
        return owner;
    }

    /** Loads a class by its internal name. */
    Class<?> load(String name) {
        try {
            return Class.forName(name.replace('/', '.'), true, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new Refusal(
                    "the class " + name.replace('/', '.') + " cannot be loaded (" + e + ").", "check the class path.");
        }
    }
}
