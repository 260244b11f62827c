package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The arrays that a loss holds, such as the parameters of DJL's weight decays: while the loss is traced, abstract ones
 * stand in for those that are known.
 *
 * <p>DJL's losses keep them in a private {@link NDList} and call methods of the engine's own arrays, which no trace would
 * see. The list is changed for the time of the trace and then has its old elements again. Losses within losses are
 * followed.
 */
final class LossArrays {

    private record Place(NDList list, int index, NDArray array) {}

    private final Function<NDArray, Optional<NDArray>> replacements;
    private final List<Place> replaced = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private LossArrays(Function<NDArray, Optional<NDArray>> replacements) {
        this.replacements = replacements;
    }

    /**
     * Replaces arrays until they are restored.
     *
     * @param loss the loss that may hold them
     * @param replacements what stands in for an array, or empty to leave it
     */
    static LossArrays replace(Loss loss, Function<NDArray, Optional<NDArray>> replacements) {
        LossArrays arrays = new LossArrays(replacements);
        arrays.visit(loss);
        return arrays;
    }

    private void visit(Object held) {
        if (!seen.add(held)) {
            return;
        }
        if (held instanceof NDList list) {
            for (int i = 0; i < list.size(); i++) {
                NDArray array = list.get(i);
                Optional<NDArray> replacement = replacements.apply(array);
                if (replacement.isPresent()) {
                    replaced.add(new Place(list, i, array));
                    list.set(i, replacement.get());
                }
            }
        } else if (held instanceof Collection<?> collection) {
            collection.stream().filter(Loss.class::isInstance).forEach(this::visit);
        } else if (held instanceof Loss) {
            for (Class<?> type = held.getClass(); type != Loss.class && type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    visitField(held, field);
                }
            }
        }
    }

    private void visitField(Object held, Field field) {
        if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
            return;
        }
        try {
            field.setAccessible(true);
            Object value = field.get(held);
            if (value != null) {
                visit(value);
            }
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new TraceException(
                    "The field " + field + " of the loss cannot be read, so the trace might miss a parameter that the"
                            + " loss holds: " + e.getMessage()
                            + ".\nMaybe open its module to Memplan, or move the loss to the class path.",
                    e);
        }
    }

    /** Returns whether the loss holds arrays that were replaced. */
    boolean holdsAny() {
        return !replaced.isEmpty();
    }

    /** Gives the loss its own arrays again. */
    void restore() {
        replaced.forEach(place -> place.list().set(place.index(), place.array()));
    }
}
