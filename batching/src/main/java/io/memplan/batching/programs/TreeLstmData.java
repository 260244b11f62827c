package io.memplan.batching.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.batching.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Random trees and weights for {@link TreeLstm}, the same for the same seed. The class of a tree is whether more than
 * half of its words stand in the second half of the vocabulary.
 *
 * @param weights the weights, Gaussian with a deviation of one over the root of the number of inputs
 * @param members the arguments of {@link TreeLstm#loss}, for each tree
 * @param nodes the nodes of all trees
 */
public record TreeLstmData(TreeLstm.Weights weights, List<Object[]> members, int nodes) {

    /** The words of the vocabulary. */
    private static final int WORDS = 100;

    /** Makes random trees, with from half to one and a half times as many leaves as asked for. */
    public static TreeLstmData random(NDManager manager, DataType type, int hidden, int trees, int leaves, long seed) {
        CounterRandom random = new CounterRandom(seed, -1);
        TreeLstm.Weights weights = new TreeLstm.Weights(
                normal(manager, type, random, 1, WORDS, hidden),
                normal(manager, type, random, hidden, hidden, 3L * hidden),
                normal(manager, type, random, hidden, 3L * hidden),
                normal(manager, type, random, 2 * hidden, 2L * hidden, 5L * hidden),
                normal(manager, type, random, hidden, 5L * hidden),
                normal(manager, type, random, hidden, hidden, 2));
        List<Object[]> members = new ArrayList<>();
        int nodes = 0;
        for (int tree = 0; tree < trees; tree++) {
            int size = Math.max(1, leaves / 2 + random.nextInt(leaves + 1));
            nodes += 2 * size - 1;
            members.add(tree(weights, hidden, size, new CounterRandom(seed, tree)));
        }
        return new TreeLstmData(weights, members, nodes);
    }

    private static NDArray normal(NDManager manager, DataType type, CounterRandom random, int inputs, long... shape) {
        double[] values = new double[(int) new Shape(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() / Math.sqrt(inputs);
        }
        try (NDArray doubles = manager.create(values, new Shape(shape))) {
            // a copy, because an array made of Java's numbers reads them where they are
            return doubles.toType(type, false).duplicate();
        }
    }

    /** Joins random neighbours until one is left. */
    private static Object[] tree(TreeLstm.Weights weights, int hidden, int leaves, CounterRandom random) {
        int[] left = new int[2 * leaves - 1];
        int[] right = new int[2 * leaves - 1];
        List<Integer> open = new ArrayList<>();
        int late = 0;
        for (int leaf = 0; leaf < leaves; leaf++) {
            left[leaf] = -1;
            right[leaf] = random.nextInt(WORDS);
            late += 2 * right[leaf] >= WORDS ? 1 : 0;
            open.add(leaf);
        }
        for (int node = leaves; node < left.length; node++) {
            int at = random.nextInt(open.size() - 1);
            left[node] = open.get(at);
            right[node] = open.remove(at + 1);
            open.set(at, node);
        }
        return new Object[] {
            open.get(0),
            left,
            right,
            2 * late > leaves ? 1 : 0,
            weights.words(),
            weights.leaf(),
            weights.leafBias(),
            weights.inner(),
            weights.innerBias(),
            weights.classes(),
            hidden
        };
    }

    /** Returns the loss of a tree by the plain method. */
    public NDArray plainLoss(int tree) {
        Object[] member = members.get(tree);
        return TreeLstm.loss(
                (Integer) member[0], (int[]) member[1], (int[]) member[2], (Integer) member[3], weights, (Integer)
                        member[10]);
    }

    /** Returns the arrays of the weights. */
    public List<NDArray> parameters() {
        return List.of(
                weights.words(),
                weights.leaf(),
                weights.leafBias(),
                weights.inner(),
                weights.innerBias(),
                weights.classes());
    }
}
