package io.memplan.batching.execute;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stack of each lane: return addresses, and the variables that calls must not lose. Each grows as it is needed, so
 * a bound on the depth need not be known and costs nothing.
 */
final class LaneStacks {

    private static final int FIRST_CAPACITY = 16;

    private final long[][] bits;
    private final @Nullable Object[][] references;
    private final int[] depths;
    private final int[] referenceDepths;

    LaneStacks(int width) {
        bits = new long[width][0];
        references = new Object[width][0];
        depths = new int[width];
        referenceDepths = new int[width];
    }

    boolean isEmpty(int lane) {
        return depths[lane] == 0;
    }

    void push(int lane, long value) {
        if (depths[lane] == bits[lane].length) {
            bits[lane] = Arrays.copyOf(bits[lane], Math.max(FIRST_CAPACITY, 2 * depths[lane]));
        }
        bits[lane][depths[lane]++] = value;
    }

    long pop(int lane) {
        return bits[lane][--depths[lane]];
    }

    void pushReference(int lane, Object value) {
        if (referenceDepths[lane] == references[lane].length) {
            references[lane] = Arrays.copyOf(references[lane], Math.max(FIRST_CAPACITY, 2 * referenceDepths[lane]));
        }
        references[lane][referenceDepths[lane]++] = value;
    }

    @Nullable
    Object popReference(int lane) {
        Object value = references[lane][--referenceDepths[lane]];
        references[lane][referenceDepths[lane]] = null;
        return value;
    }

    /** Hands over all references. */
    void forEachReference(Consumer<Object> found) {
        for (int lane = 0; lane < references.length; lane++) {
            for (int i = 0; i < referenceDepths[lane]; i++) {
                Object reference = references[lane][i];
                if (reference != null) {
                    found.accept(reference);
                }
            }
        }
    }

    /** Empties the stack of a lane, and gives back its memory. */
    void clear(int lane) {
        depths[lane] = 0;
        referenceDepths[lane] = 0;
        bits[lane] = new long[0];
        references[lane] = new Object[0];
    }
}
