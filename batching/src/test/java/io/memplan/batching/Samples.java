package io.memplan.batching;

/** Ordinary methods, as a user would write them. */
public final class Samples {

    static final double[] WEIGHTS = {1, 4, 6, 4, 1};
    static int changing = 3;

    private Samples() {}

    /** A point of the plane. */
    public record Point(double x, double y) {
        Point plus(Point other) {
            return new Point(x + other.x, y + other.y);
        }

        double length() {
            return Math.sqrt(x * x + y * y);
        }
    }

    /** A record that checks its component. */
    public record Positive(int value) {
        public Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("not positive");
            }
        }
    }

    public static int collatz(long start) {
        int steps = 0;
        for (long n = start; n != 1; steps++) {
            n = n % 2 == 0 ? n / 2 : 3 * n + 1;
        }
        return steps;
    }

    public static long ackermann(long m, long n) {
        if (m == 0) {
            return n + 1;
        }
        return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
    }

    public static long sum(long n, long total) {
        return n == 0 ? total : sum(n - 1, total + n);
    }

    public static boolean even(int n) {
        return n == 0 || odd(n - 1);
    }

    public static boolean odd(int n) {
        return n != 0 && even(n - 1);
    }

    public static int depth(int n) {
        return n == 0 ? 0 : 1 + depth(n - 1);
    }

    public static int search(int wanted) {
        int[] sorted = new int[64];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = i * i;
        }
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] == wanted) {
                return middle;
            }
            if (sorted[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    public static double walk(Point start, int steps, CounterRandom random) {
        Point here = start;
        for (int i = 0; i < steps; i++) {
            here = here.plus(random.nextBoolean() ? new Point(random.nextGaussian(), 0) : new Point(0, 1));
        }
        return here.length();
    }

    /** Calls a method of the platform again and again. */
    public static double touch(double start, int trips) {
        double sum = start;
        for (int i = 0; i < trips; i++) {
            sum = Math.abs(sum) + 1;
        }
        return sum;
    }

    public static double weighted(double x) {
        double sum = 0;
        for (double weight : WEIGHTS) {
            sum = sum * x + weight;
        }
        return sum;
    }

    public static int divide(int a, int b) {
        if (b == 7) {
            throw new IllegalStateException("seven");
        }
        return a / b;
    }

    public static int guarded(int a) {
        try {
            return 1 / a;
        } catch (ArithmeticException e) {
            return 0;
        }
    }

    public static double impure() {
        return Math.random();
    }

    public static int text(int a) {
        return String.valueOf(a).length();
    }

    public static int global(int a) {
        return a + changing;
    }

    public static int checked(int a) {
        return new Positive(a).value();
    }

    public static int missing(int[] a) {
        return a == null ? 0 : a.length;
    }

    public int instance() {
        return 1;
    }
}
