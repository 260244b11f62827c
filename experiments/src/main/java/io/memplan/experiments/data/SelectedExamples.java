package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;

/** The examples of another list whose numbers are listed, in that order. */
final class SelectedExamples implements Examples {

    private final Examples all;
    private final int[] chosen;

    SelectedExamples(Examples all, int[] chosen) {
        this.all = all;
        this.chosen = chosen.clone();
    }

    /** Returns the first examples, or all if there are not so many. */
    static Examples first(Examples all, int count) {
        if (count >= all.count()) {
            return all;
        }
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = i;
        }
        return new SelectedExamples(all, chosen);
    }

    @Override
    public int count() {
        return chosen.length;
    }

    @Override
    public Shape shape() {
        return all.shape();
    }

    @Override
    public int label(int index) {
        return all.label(chosen[index]);
    }

    @Override
    public float[] features(int index) {
        return all.features(chosen[index]);
    }
}
