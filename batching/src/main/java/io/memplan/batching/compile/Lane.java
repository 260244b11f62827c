package io.memplan.batching.compile;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stack of one member under way. It grows as it is needed, so a bound on the depth of a recursion need not be known
 * and costs nothing.
 *
 * <p>A frame is a piece of two arrays, one for scalars and one for references. Its first scalar is the state in which
 * its caller goes on; its parameters follow, each at its number, and the variables that a suspension must keep. What a
 * function returns stands where its frame began.
 */
public final class Lane {

    /** The state in which nothing is left to do. */
    static final int FINISHED = -1;

    private static final int FIRST_CAPACITY = 32;

    // Read and written by generated code.
    long[] bits;
    Object[] references;
    int base;
    int referenceBase;
    int state = FINISHED;
    final long[] resultBits;
    final Object[] resultReferences;

    private final int transfer;
    private @Nullable Lane nested;

    /**
     * Creates a lane without a member.
     *
     * @param transfer the most values that a call passes or returns
     */
    Lane(int transfer) {
        this.transfer = transfer;
        this.bits = new long[FIRST_CAPACITY + transfer];
        this.references = new Object[FIRST_CAPACITY + transfer];
        this.resultBits = new long[transfer];
        this.resultReferences = new Object[transfer];
    }

    /** Empties the stack, for a new member. */
    void start() {
        base = 0;
        referenceBase = 0;
        bits[0] = FINISHED;
    }

    /** Lets go of everything that the stack refers to. */
    public void clear() {
        Arrays.fill(references, null);
        Arrays.fill(resultReferences, null);
        if (nested != null) {
            nested.clear();
        }
    }

    /** Makes room for so many scalars and references. */
    void reserve(int scalars, int objects) {
        if (bits.length < scalars) {
            bits = Arrays.copyOf(bits, Math.max(scalars, 2 * bits.length));
        }
        if (references.length < objects) {
            references = Arrays.copyOf(references, Math.max(objects, 2 * references.length));
        }
    }

    /** Returns an empty lane for what is called from the host's stack. */
    Lane nested() {
        if (nested == null) {
            nested = new Lane(transfer);
        }
        nested.start();
        return nested;
    }

    /** Takes over what a function returned in another lane. Called by generated code. */
    void takeResults(Lane other, int count) {
        System.arraycopy(other.bits, 0, resultBits, 0, count);
        System.arraycopy(other.references, 0, resultReferences, 0, count);
    }

    /** Puts what a function returned natively where the program's results are read. Called by generated code. */
    void giveResults(int count) {
        System.arraycopy(resultBits, 0, bits, 0, count);
        System.arraycopy(resultReferences, 0, references, 0, count);
    }

    /** Returns the memory of the stack, in bytes. */
    public long bytes() {
        return 8L * bits.length + 4L * references.length + (nested == null ? 0 : nested.bytes());
    }
}
