package io.memplan.batching.testing;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gradients by the engine's own autograd, of the unmodified method, one member after another.
 *
 * <p>A collection of garbage between a forward and its backward pass frees the numbers of calls such as {@code mul(0.5)},
 * which autograd still reads (docs/adr/0004). So what was computed meanwhile does not count.
 */
public final class Autograd {

    private static final int MOST_ATTEMPTS = 50;

    private Autograd() {}

    /**
     * Computes the gradients of the sum of all results.
     *
     * @param method the method
     * @param members the arguments; arrays that several members are given are one array
     * @return the gradient of each array among the arguments
     */
    public static Map<NDArray, NDArray> gradients(Method method, List<Object[]> members) throws Exception {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            long before = collections();
            Map<NDArray, NDArray> gradients = attempt(method, members);
            if (collections() == before) {
                return gradients;
            }
            gradients.values().forEach(NDArray::close);
        }
        throw new IllegalStateException("Garbage was collected during each of " + MOST_ATTEMPTS + " attempts.");
    }

    /** Returns how many collections of garbage there have been. */
    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static Map<NDArray, NDArray> attempt(Method method, List<Object[]> members) throws Exception {
        IdentityHashMap<NDArray, NDArray> copies = new IdentityHashMap<>();
        List<Object[]> copied = new ArrayList<>();
        for (Object[] member : members) {
            Object[] own = member.clone();
            for (int i = 0; i < own.length; i++) {
                if (own[i] instanceof NDArray array) {
                    own[i] = copies.computeIfAbsent(array, given -> {
                        NDArray copy = given.duplicate();
                        copy.setRequiresGradient(true);
                        return copy;
                    });
                }
            }
            copied.add(own);
        }
        for (Object[] member : copied) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray result = (NDArray) method.invoke(null, member);
                collector.backward(result.sum());
            }
        }
        IdentityHashMap<NDArray, NDArray> gradients = new IdentityHashMap<>();
        copies.forEach((given, copy) -> gradients.put(given, copy.getGradient().duplicate()));
        copies.values().forEach(NDArray::close);
        return gradients;
    }
}
