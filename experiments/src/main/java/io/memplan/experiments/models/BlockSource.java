package io.memplan.experiments.models;

import ai.djl.nn.Block;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A block of the user's own program: a class with a public constructor without arguments, or a public static method
 * that makes it, on a class path beside ours.
 */
final class BlockSource {

    private final String className;
    private final String method;
    private final UserClasses classes;

    /**
     * Opens the class path.
     *
     * @param text {@code CLASS} or {@code CLASS#method}
     * @param classpath folders and jars
     * @throws InvalidModelException if an entry of the class path does not exist
     */
    BlockSource(String text, List<String> classpath) {
        int hash = text.indexOf('#');
        this.className = hash < 0 ? text : text.substring(0, hash);
        this.method = hash < 0 ? "" : text.substring(hash + 1);
        this.classes = new UserClasses(classpath);
    }

    /** Makes a fresh block. */
    Block newBlock() {
        Class<?> type = classes.load(className);
        Object made = method.isEmpty() ? construct(type) : call(type);
        if (made instanceof Block block) {
            return block;
        }
        throw new InvalidModelException(
                "What " + what() + " gives is "
                        + (made == null ? "null" : "a " + made.getClass().getName()) + ", not an "
                        + Block.class.getName() + ".",
                "another class or method is meant.");
    }

    private String what() {
        return method.isEmpty() ? className : className + "#" + method;
    }

    private Object construct(Class<?> type) {
        if (!Block.class.isAssignableFrom(type)) {
            throw new InvalidModelException(
                    "The class " + className + " is no block: it does not implement " + Block.class.getName() + ".",
                    makers(type).isEmpty()
                            ? "another class is meant."
                            : "name a method that makes one: " + makers(type));
        }
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
            throw new InvalidModelException(
                    "The class " + className + " has no public constructor without arguments"
                            + (Modifier.isPublic(type.getModifiers()) ? "" : ", and is not public itself")
                            + (Modifier.isAbstract(type.getModifiers()) ? ", and is abstract" : "")
                            + ".",
                    makers(type).isEmpty()
                            ? "give it one, or name a public static method that makes the block: " + className
                                    + "#method."
                            : "name a method that makes one: " + makers(type));
        } catch (InvocationTargetException e) {
            throw failed("The constructor of " + className, e);
        } catch (LinkageError e) {
            throw failed("The constructor of " + className, e);
        }
    }

    private Object call(Class<?> type) {
        try {
            Method maker = type.getMethod(method);
            if (Modifier.isStatic(maker.getModifiers())) {
                return maker.invoke(null);
            }
        } catch (NoSuchMethodException | IllegalAccessException e) {
            // the message below says what is there
        } catch (InvocationTargetException e) {
            throw failed("The method " + what(), e);
        } catch (LinkageError e) {
            throw failed("The method " + what(), e);
        }
        throw new InvalidModelException(
                "The class " + className + " has no public static method " + method + " without arguments.",
                makers(type).isEmpty()
                        ? "it has arguments, or is not public."
                        : "one of these is meant: " + makers(type));
    }

    private static InvalidModelException failed(String what, Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        StackTraceElement[] trace = cause.getStackTrace();
        return new InvalidModelException(
                what + " throws " + cause + (trace.length == 0 ? "" : " (at " + trace[0] + ")") + ".",
                "it needs something that only the whole program sets up.");
    }

    /** Returns the methods of a class that make blocks, as they are named on a command line. */
    private static String makers(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(candidate -> Modifier.isStatic(candidate.getModifiers())
                        && candidate.getParameterCount() == 0
                        && Block.class.isAssignableFrom(candidate.getReturnType()))
                .map(candidate -> type.getName() + "#" + candidate.getName())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
