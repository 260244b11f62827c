package io.memplan.batching.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.memplan.batching.Uniform;

/**
 * A network over binary trees, a cell of long short-term memory at each node (Tai, Socher and Manning, ACL 2015,
 * section 3.2: the N-ary TreeLSTM with N = 2), written for one tree by recursion.
 *
 * <p>A tree is held in two arrays: {@code left[n]} and {@code right[n]} are the children of node n; where {@code left[n]}
 * is negative, n is a leaf and {@code right[n]} is its word.
 */
public final class TreeLstm {

    private TreeLstm() {}

    /**
     * The weights, for H hidden numbers, V words and K classes.
     *
     * @param words the vectors of the words, (V, H)
     * @param leaf from a word's vector to the three gates of a leaf, (H, 3H)
     * @param leafBias their biases, (3H)
     * @param inner from the hidden numbers of both children to the five gates of an inner node, (2H, 5H)
     * @param innerBias their biases, (5H)
     * @param classes from the hidden numbers of the root to the classes, (H, K)
     */
    public record Weights(
            NDArray words, NDArray leaf, NDArray leafBias, NDArray inner, NDArray innerBias, NDArray classes) {}

    /** What a node hands on: its hidden numbers and its memory, of H numbers each. */
    public record State(NDArray hidden, NDArray memory) {}

    /** Returns the state of a node. */
    public static State node(int node, int[] left, int[] right, @Uniform Weights weights, int hidden) {
        if (left[node] < 0) {
            NDArray gates = weights.words()
                    .get(right[node])
                    .matMul(weights.leaf())
                    .add(weights.leafBias())
                    .reshape(3, hidden);
            NDArray memory = Activation.sigmoid(gates.get(0)).mul(gates.get(2).tanh());
            return new State(Activation.sigmoid(gates.get(1)).mul(memory.tanh()), memory);
        }
        State first = node(left[node], left, right, weights, hidden);
        State second = node(right[node], left, right, weights, hidden);
        NDArray gates = first.hidden()
                .concat(second.hidden(), 0)
                .matMul(weights.inner())
                .add(weights.innerBias())
                .reshape(5, hidden);
        NDArray open = Activation.sigmoid(gates);
        NDArray memory = open.get(0)
                .mul(gates.get(4).tanh())
                .add(open.get(1).mul(first.memory()))
                .add(open.get(2).mul(second.memory()));
        return new State(open.get(3).mul(memory.tanh()), memory);
    }

    /** Returns the loss of a tree: the negative logarithm of the probability of its class. */
    public static NDArray loss(
            int root, int[] left, int[] right, int label, @Uniform Weights weights, @Uniform int hidden) {
        NDArray scores = node(root, left, right, weights, hidden).hidden().matMul(weights.classes());
        return scores.logSoftmax(0).get(label).neg();
    }
}
