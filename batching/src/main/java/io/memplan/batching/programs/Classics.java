package io.memplan.batching.programs;

/** Small programs whose members take very different paths. */
public final class Classics {

    private static final int PRIMES = 1000;

    private Classics() {}

    /** Returns the steps of the Collatz sequence from a positive number to one. */
    public static int collatz(long start) {
        int steps = 0;
        for (long number = start; number != 1; steps++) {
            if (number < 1) {
                throw new IllegalArgumentException("The number is not positive, or became too large.");
            }
            number = number % 2 == 0 ? number / 2 : 3 * number + 1;
        }
        return steps;
    }

    /** Returns Ackermann's function of Péter's form, which recurses into its own argument. */
    public static long ackermann(long m, long n) {
        if (m == 0) {
            return n + 1;
        }
        return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
    }

    /** Returns the place of a number among the first thousand primes, from zero on, or -1 if it is none of them. */
    public static int search(int wanted) {
        int[] primes = primes();
        int low = 0;
        int high = PRIMES - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (primes[middle] == wanted) {
                return middle;
            }
            if (primes[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private static int[] primes() {
        int[] primes = new int[PRIMES];
        int found = 0;
        candidates:
        for (int candidate = 2; found < PRIMES; candidate++) {
            for (int i = 0; i < found && primes[i] * primes[i] <= candidate; i++) {
                if (candidate % primes[i] == 0) {
                    continue candidates;
                }
            }
            primes[found++] = candidate;
        }
        return primes;
    }

    /** Returns the number at a place of Hofstadter's female sequence, which calls the male one. */
    public static int female(int place) {
        return place == 0 ? 1 : place - male(female(place - 1));
    }

    /** Returns the number at a place of Hofstadter's male sequence, which calls the female one. */
    public static int male(int place) {
        return place == 0 ? 0 : place - female(male(place - 1));
    }
}
