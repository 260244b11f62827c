package io.memplan.experiments.models;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/** The loss of single-shot detection by loops over numbers, on random boxes of which some are padding. */
final class MultiBoxTwin {

    private final int batch;
    private final int anchors;
    private final int objects;
    private final int classes;
    private final float[] places;
    private final float[] labels;
    private final float[] logits;
    private final float[] offsets;

    MultiBoxTwin(SplittableRandom random, int batch, int anchors, int objects, int classes) {
        this.batch = batch;
        this.anchors = anchors;
        this.objects = objects;
        this.classes = classes;
        places = new float[anchors * 4];
        for (int i = 0; i < anchors; i++) {
            box(random, places, 4 * i);
        }
        labels = new float[batch * objects * 5];
        for (int i = 0; i < batch * objects; i++) {
            labels[5 * i] = i % objects == objects - 1 ? -1 : random.nextInt(classes);
            box(random, labels, 5 * i + 1);
        }
        logits = numbers(random, batch * anchors * (classes + 1));
        offsets = numbers(random, batch * anchors * 4);
    }

    private static void box(SplittableRandom random, float[] boxes, int at) {
        for (int axis = 0; axis < 2; axis++) {
            float low = (float) random.nextDouble(0, 0.6);
            boxes[at + axis] = low;
            boxes[at + 2 + axis] = low + (float) random.nextDouble(0.1, 0.4);
        }
    }

    private static float[] numbers(SplittableRandom random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        return numbers;
    }

    NDList labels(NDManager manager) {
        return new NDList(manager.create(labels, new Shape(batch, objects, 5)));
    }

    NDList predictions(NDManager manager) {
        return new NDList(
                manager.create(places, new Shape(1, anchors, 4)),
                manager.create(logits, new Shape(batch, anchors, classes + 1)),
                manager.create(offsets, new Shape(batch, anchors * 4L)));
    }

    private double overlap(int anchor, int label) {
        double common = 1;
        double own = 1;
        double other = 1;
        for (int axis = 0; axis < 2; axis++) {
            double low = Math.max(places[4 * anchor + axis], labels[label + 1 + axis]);
            double high = Math.min(places[4 * anchor + 2 + axis], labels[label + 3 + axis]);
            common *= Math.max(0, high - low);
            own *= places[4 * anchor + 2 + axis] - places[4 * anchor + axis];
            other *= labels[label + 3 + axis] - labels[label + 1 + axis];
        }
        return common / (own + other - common);
    }

    /** Returns the place in the labels of the object of an anchor, or -1. */
    private int objectOf(int anchor, int example) {
        int best = -1;
        double most = 0.5;
        for (int object = 0; object < objects; object++) {
            int label = 5 * (example * objects + object);
            if (labels[label] < 0) {
                continue;
            }
            double overlap = overlap(anchor, label);
            double score = overlap;
            boolean taken = true;
            for (int other = 0; other < anchors; other++) {
                taken &= overlap(other, label) < overlap || other == anchor || overlap(other, label) == overlap;
            }
            score += taken ? 2 : 0;
            if (score >= most) {
                most = score;
                best = label;
            }
        }
        return best;
    }

    double loss() {
        double classLoss = 0;
        double boxLoss = 0;
        for (int example = 0; example < batch; example++) {
            for (int anchor = 0; anchor < anchors; anchor++) {
                int at = example * anchors + anchor;
                int label = objectOf(anchor, example);
                int right = label < 0 ? 0 : (int) labels[label] + 1;
                double sum = 0;
                for (int i = 0; i <= classes; i++) {
                    sum += Math.exp(logits[at * (classes + 1) + i]);
                }
                classLoss += Math.log(sum) - logits[at * (classes + 1) + right];
                for (int i = 0; i < 4 && label >= 0; i++) {
                    boxLoss += Math.abs(offset(anchor, label, i) - offsets[4 * at + i]);
                }
            }
        }
        return classLoss / (batch * anchors) + boxLoss / (batch * anchors * 4);
    }

    private double offset(int anchor, int label, int index) {
        int axis = index % 2;
        double low = places[4 * anchor + axis];
        double high = places[4 * anchor + 2 + axis];
        double objectLow = labels[label + 1 + axis];
        double objectHigh = labels[label + 3 + axis];
        return index < 2
                ? ((objectLow + objectHigh) / 2 - (low + high) / 2) / (high - low) / 0.1
                : Math.log((objectHigh - objectLow) / (high - low)) / 0.2;
    }
}
