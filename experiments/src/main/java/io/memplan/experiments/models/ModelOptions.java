package io.memplan.experiments.models;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What to change about a model; where an option is empty the model has its own default.
 *
 * @param dropout the share of activations that are dropped in training, from 0 up to 1
 * @param hidden the width of each hidden layer; of a transformer, one number: the width inside its feed-forward parts
 * @param embedding the width of a transformer's tokens
 * @param heads the attention heads of a transformer, a divisor of the embedding
 * @param layers the encoder blocks of a transformer
 */
public record ModelOptions(
        Optional<Float> dropout,
        Optional<List<Integer>> hidden,
        OptionalInt embedding,
        OptionalInt heads,
        OptionalInt layers) {

    /** The name of an option, for saying which of them a model takes. */
    public enum Option {
        /** See {@link ModelOptions#dropout()}. */
        DROPOUT,
        /** See {@link ModelOptions#hidden()}. */
        HIDDEN,
        /** See {@link ModelOptions#embedding()}. */
        EMBEDDING,
        /** See {@link ModelOptions#heads()}. */
        HEADS,
        /** See {@link ModelOptions#layers()}. */
        LAYERS
    }

    /** Copies the list. */
    public ModelOptions {
        hidden = hidden.map(List::copyOf);
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
        Set<Option> present = EnumSet.noneOf(Option.class);
        if (dropout.isPresent()) {
            present.add(Option.DROPOUT);
        }
        if (hidden.isPresent()) {
            present.add(Option.HIDDEN);
        }
        if (embedding.isPresent()) {
            present.add(Option.EMBEDDING);
        }
        if (heads.isPresent()) {
            present.add(Option.HEADS);
        }
        if (layers.isPresent()) {
            present.add(Option.LAYERS);
        }
        return present;
    }

    /** A builder of options. */
    public static final class Builder {

        private Optional<Float> dropout = Optional.empty();
        private Optional<List<Integer>> hidden = Optional.empty();
        private OptionalInt embedding = OptionalInt.empty();
        private OptionalInt heads = OptionalInt.empty();
        private OptionalInt layers = OptionalInt.empty();

        private Builder() {}

        /** Sets the share of activations that are dropped in training. */
        public Builder optDropout(float dropout) {
            this.dropout = Optional.of(dropout);
            return this;
        }

        /** Sets the width of each hidden layer. */
        public Builder optHidden(List<Integer> hidden) {
            this.hidden = Optional.of(hidden);
            return this;
        }

        /** Sets the width of a transformer's tokens. */
        public Builder optEmbedding(int embedding) {
            this.embedding = OptionalInt.of(embedding);
            return this;
        }

        /** Sets the attention heads of a transformer. */
        public Builder optHeads(int heads) {
            this.heads = OptionalInt.of(heads);
            return this;
        }

        /** Sets the encoder blocks of a transformer. */
        public Builder optLayers(int layers) {
            this.layers = OptionalInt.of(layers);
            return this;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException with every option that is out of its range
         */
        public ModelOptions build() {
            List<String> problems = new ArrayList<>();
            if (dropout.isPresent() && !(dropout.get() >= 0 && dropout.get() < 1)) {
                problems.add("The dropout is " + dropout.get() + ", but must be at least 0 and below 1.");
            }
            if (hidden.isPresent() && hidden.get().stream().anyMatch(width -> width < 1)) {
                problems.add("The hidden widths are " + hidden.get() + ", but must be at least 1.");
            }
            atLeastOne(problems, "embedding", embedding);
            atLeastOne(problems, "number of heads", heads);
            atLeastOne(problems, "number of layers", layers);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            return new ModelOptions(dropout, hidden, embedding, heads, layers);
        }

        private static void atLeastOne(List<String> problems, String what, OptionalInt value) {
            if (value.isPresent() && value.getAsInt() < 1) {
                problems.add("The " + what + " is " + value.getAsInt() + ", but must be at least 1.");
            }
        }
    }
}
