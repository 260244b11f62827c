package io.memplan.experiments.data;

import java.util.List;
import java.util.SplittableRandom;

/** Which random numbers an array of synthetic data holds. */
public sealed interface Filling {

    /** Returns so many numbers, drawn from a generator. */
    double[] draw(SplittableRandom random, int count);

    /** Returns uniform numbers from 0 to 1 for floating arrays. */
    static Filling noise() {
        return new Uniform(0, 1);
    }

    /** Returns numbers that are each one of those given, all equally likely. */
    static Filling oneOf(Double... values) {
        return new OneOf(List.of(values));
    }

    /**
     * Numbers between two bounds.
     *
     * @param low the smallest
     * @param high the bound that they stay below
     */
    record Uniform(double low, double high) implements Filling {

        @Override
        public double[] draw(SplittableRandom random, int count) {
            return random.doubles(count, low, high).toArray();
        }
    }

    /**
     * Whole numbers from zero, such as the ids of words or classes.
     *
     * @param bound the number that they stay below
     */
    record Below(long bound) implements Filling {

        @Override
        public double[] draw(SplittableRandom random, int count) {
            return random.longs(count, 0, bound).asDoubleStream().toArray();
        }
    }

    /**
     * Numbers of a set.
     *
     * @param values the set
     */
    record OneOf(List<Double> values) implements Filling {

        /** Copies the list. */
        public OneOf {
            values = List.copyOf(values);
        }

        @Override
        public double[] draw(SplittableRandom random, int count) {
            return random.ints(count, 0, values.size()).mapToDouble(values::get).toArray();
        }
    }

    /**
     * Rows of numbers, each column with numbers of its own kind.
     *
     * @param columns what each column holds
     */
    record Columns(List<Filling> columns) implements Filling {

        /** Copies the list. */
        public Columns {
            columns = List.copyOf(columns);
        }

        @Override
        public double[] draw(SplittableRandom random, int count) {
            int width = columns.size();
            if (count % width != 0) {
                throw new IllegalArgumentException(count + " numbers are no rows of " + width + " columns.");
            }
            double[] numbers = new double[count];
            for (int column = 0; column < width; column++) {
                double[] drawn = columns.get(column).draw(random, count / width);
                for (int row = 0; row < drawn.length; row++) {
                    numbers[row * width + column] = drawn[row];
                }
            }
            return numbers;
        }
    }

    /** Ones for as long as a random length, at least one, then zeros: which places of a padded sequence count. */
    record Prefix() implements Filling {

        @Override
        public double[] draw(SplittableRandom random, int count) {
            double[] mask = new double[count];
            java.util.Arrays.fill(mask, 0, random.nextInt(1, count + 1), 1);
            return mask;
        }
    }
}
