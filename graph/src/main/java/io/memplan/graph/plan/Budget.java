package io.memplan.graph.plan;

import io.memplan.graph.TrainingGraph;
import java.util.Locale;

/** A device budget as people state it: in bytes, or as a share of what keep-all takes. */
public sealed interface Budget {

    /** Returns the budget for a graph, in bytes. */
    long bytesFor(TrainingGraph graph);

    /**
     * A fixed number of bytes.
     *
     * @param bytes the device memory allowed at every step, in bytes
     */
    record Absolute(long bytes) implements Budget {

        /** Validates that the budget is not negative. */
        public Absolute {
            if (bytes < 0) {
                throw new IllegalArgumentException("The budget is negative: " + bytes + " bytes.");
            }
        }

        @Override
        public long bytesFor(TrainingGraph graph) {
            return bytes;
        }

        @Override
        public String toString() {
            return ByteSize.format(bytes);
        }
    }

    /**
     * What is always resident plus a share of keep-all's activation peak.
     *
     * @param share the share of the activation peak; 1 is exactly keep-all
     */
    record Share(double share) implements Budget {

        /** Validates that the share is a positive number. */
        public Share {
            if (!(share > 0) || Double.isInfinite(share)) {
                throw new IllegalArgumentException(
                        "The budget's share is not a positive number: " + share + ".\nMaybe write it as 60%.");
            }
        }

        @Override
        public long bytesFor(TrainingGraph graph) {
            return share == 1 ? graph.keepAllPeakBytes() : graph.budgetOfShare(share);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s%%", Math.round(share * 1e6) / 1e4);
        }
    }

    /**
     * Reads a budget: {@code 512MiB}, {@code 2GiB}, or {@code 60%}.
     *
     * @throws IllegalArgumentException if it is neither a size nor a percentage
     */
    static Budget parse(String text) {
        String stripped = text.strip();
        if (!stripped.endsWith("%")) {
            return new Absolute(ByteSize.parse(stripped));
        }
        try {
            return new Share(Double.parseDouble(stripped.substring(0, stripped.length() - 1)) / 100);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a percentage.\nMaybe write the budget as 60% or 512MiB.", e);
        }
    }
}
