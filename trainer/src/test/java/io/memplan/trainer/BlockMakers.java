package io.memplan.trainer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** DJL's static methods that make blocks. */
final class BlockMakers {

    private BlockMakers() {}

    /** Returns the methods of a class, in the order of their descriptions. */
    static List<Method> of(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == Block.class)
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    /** Returns the pooling over so many axes. */
    static List<Method> ofPools(int axes) {
        return of(Pool.class).stream()
                .filter(method -> method.getName().contains(axes + "d"))
                .toList();
    }

    /** Returns the pooling over so many axes that DJL's PyTorch engine has. */
    static List<Method> supportedPools(int axes) {
        return ofPools(axes).stream().filter(method -> !isUnsupported(method)).toList();
    }

    /** Returns whether DJL's PyTorch engine has no such pooling: that by powers over three axes. */
    static boolean isUnsupported(Method method) {
        return method.getName().toLowerCase(Locale.ROOT).contains("lppool3d");
    }

    /** Makes a block: shapes are those of kernel and stride (2) and padding (1), numbers 2, and flags set. */
    static Block call(Method method, int axes) {
        Object[] arguments = new Object[method.getParameterCount()];
        int shapes = 0;
        for (int i = 0; i < arguments.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            if (type == Shape.class) {
                long size = shapes++ < 2 ? 2 : method.getName().startsWith("lp") ? 0 : 1;
                arguments[i] =
                        new Shape(LongStream.range(0, axes).map(axis -> size).toArray());
            } else if (type == float.class) {
                arguments[i] = 2f;
            } else {
                arguments[i] = true;
            }
        }
        try {
            return (Block) method.invoke(null, arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method + " " + Arrays.toString(arguments), e);
        }
    }
}
