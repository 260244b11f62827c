package io.memplan.experiments.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What to change about a model; where an option is not set the model has its own default.
 *
 * @param values the numbers of each option that is set
 */
public record ModelOptions(SortedMap<Option, List<Double>> values) {

    /** What can be changed about some model. */
    public enum Option {
        /** The share of activations that are dropped in training, from 0 up to 1. */
        DROPOUT,
        /** The width of each hidden layer; of a transformer, one number: the width inside its feed-forward parts. */
        HIDDEN,
        /** The width of a token. */
        EMBEDDING,
        /** The attention heads of a transformer, a divisor of the embedding. */
        HEADS,
        /** The blocks of a transformer, the layers of a recurrent network, the steps of TabNet. */
        LAYERS,
        /** The number of different tokens; of a user's block, the bound of its whole-number inputs. */
        VOCABULARY,
        /** The tokens of an example. */
        SEQUENCE,
        /** 1 if the last layer is the table of the tokens, 0 if it has weights of its own. */
        TIED;

        /** Returns the name that commands and messages use. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Copies the map. */
    public ModelOptions {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Returns the options where every model takes its default. */
    public static ModelOptions defaults() {
        return builder().build();
    }

    /** Returns a builder with every default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns which options are set. */
    public Set<Option> present() {
        return values.keySet();
    }

    /** Returns these options, and those of the defaults that are not set here. */
    ModelOptions over(ModelOptions defaults) {
        SortedMap<Option, List<Double>> all = new TreeMap<>(defaults.values);
        all.putAll(values);
        return new ModelOptions(all);
    }

    private List<Double> numbers(Option option) {
        List<Double> numbers = values.get(option);
        if (numbers == null) {
            throw new IllegalStateException("The option " + option.text() + " is not set.");
        }
        return numbers;
    }

    /** Returns the dropout rate. */
    float dropout() {
        return numbers(Option.DROPOUT).get(0).floatValue();
    }

    /** Returns the widths of the hidden layers. */
    List<Integer> hidden() {
        return numbers(Option.HIDDEN).stream().map(Double::intValue).toList();
    }

    /**
     * Returns the one hidden width of a model.
     *
     * @throws InvalidModelException if several are given
     */
    int width(String model) {
        List<Integer> hidden = hidden();
        if (hidden.size() != 1) {
            throw new InvalidModelException(
                    "The model " + model + " takes one hidden width, not " + hidden + ".",
                    "its number of layers is meant, which has an option of its own.");
        }
        return hidden.get(0);
    }

    /** Returns an option that is one whole number. */
    public int get(Option option) {
        return numbers(option).get(0).intValue();
    }

    /** A builder of options. */
    public static final class Builder {

        private final SortedMap<Option, List<Double>> values = new TreeMap<>();

        private Builder() {}

        /** Sets the share of activations that are dropped in training. */
        public Builder optDropout(float dropout) {
            values.put(Option.DROPOUT, List.of((double) dropout));
            return this;
        }

        /** Sets the width of each hidden layer. */
        public Builder optHidden(List<Integer> hidden) {
            values.put(Option.HIDDEN, hidden.stream().map(Integer::doubleValue).toList());
            return this;
        }

        /** Sets an option that is one whole number. */
        public Builder opt(Option option, int number) {
            values.put(option, List.of((double) number));
            return this;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException with every option that is out of its range
         */
        public ModelOptions build() {
            List<String> problems = new ArrayList<>();
            values.forEach((option, numbers) -> check(option, numbers, problems));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            return new ModelOptions(values);
        }

        private static void check(Option option, List<Double> numbers, List<String> problems) {
            String range =
                    switch (option) {
                        case DROPOUT -> "at least 0 and below 1";
                        case TIED -> "0 or 1";
                        default -> "at least 1";
                    };
            if (!numbers.stream().allMatch(number -> isInRange(option, number))) {
                problems.add("The option " + option.text() + " is " + text(numbers) + ", but must be " + range + ".");
            }
        }

        private static boolean isInRange(Option option, double number) {
            return switch (option) {
                case DROPOUT -> number >= 0 && number < 1;
                case TIED -> number == 0 || number == 1;
                default -> number >= 1;
            };
        }
    }

    /** Returns the numbers of an option as a user writes them. */
    public static String text(List<Double> numbers) {
        return numbers.stream()
                .map(number -> number == Math.rint(number)
                        ? String.valueOf(number.longValue())
                        : String.valueOf(number.floatValue()))
                .collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey().text() + " " + text(entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
