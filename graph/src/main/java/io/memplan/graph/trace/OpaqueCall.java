package io.memplan.graph.trace;

import ai.djl.nn.Block;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of an opaque block in a step: what is needed to make it again on real arrays.
 *
 * @param block the block
 * @param path its place in the tree of blocks
 * @param inputs how many of the operation's inputs are the block's; its labels follow, then its parameters
 * @param labels how many of the operation's inputs are labels; -1 if the block is called without labels
 * @param leaves for each input, whether the engine's autograd follows it
 * @param names the names of the input arrays, null where there is none
 * @param training whether the block is called for training
 * @param params the further arguments of the call
 */
public record OpaqueCall(
        Block block,
        String path,
        int inputs,
        int labels,
        List<Boolean> leaves,
        List<@Nullable String> names,
        boolean training,
        @Nullable PairList<String, Object> params) {

    /** Copies the lists. */
    public OpaqueCall {
        leaves = List.copyOf(leaves);
        names = Collections.unmodifiableList(new ArrayList<>(names));
    }

    /** Returns the same call of another block. */
    public OpaqueCall withBlock(Block other) {
        return new OpaqueCall(other, path, inputs, labels, leaves, names, training, params);
    }

    /** Returns how many of the operation's inputs are arrays of the call: inputs and labels. */
    public int arrays() {
        return inputs + Math.max(0, labels);
    }
}
