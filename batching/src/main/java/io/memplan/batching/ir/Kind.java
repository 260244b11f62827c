package io.memplan.batching.ir;

/**
 * What a variable holds.
 *
 * <p>A scalar is held as 64 bits: an int sign-extended, a float by its raw bits, sign-extended, a double by its raw
 * bits. Booleans, bytes, chars and shorts are ints, as in the virtual machine. A reference is an array of the member's
 * own, a source of random numbers, or a constant object such as a shape. A tensor is a row of an array that the lanes of a
 * launch have in common, or a whole array.
 */
public enum Kind {
    INT('I'),
    LONG('J'),
    FLOAT('F'),
    DOUBLE('D'),
    REFERENCE('A'),
    TENSOR('T');

    private final char letter;

    Kind(char letter) {
        this.letter = letter;
    }

    /** Returns the letter that the printer uses. */
    public char letter() {
        return letter;
    }

    /** Returns whether the value is held as 64 bits. */
    public boolean isScalar() {
        return this != REFERENCE && this != TENSOR;
    }
}
