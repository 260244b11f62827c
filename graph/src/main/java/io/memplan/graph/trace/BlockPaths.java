package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.IdentityHashMap;
import java.util.Optional;

/** The place of each parameter's block in the tree of blocks, as a path of the names that DJL gives children. */
final class BlockPaths {

    private final IdentityHashMap<Parameter, String> pathByParameter = new IdentityHashMap<>();
    private final IdentityHashMap<Block, String> pathByBlock = new IdentityHashMap<>();

    BlockPaths(Block root) {
        visit(root, "");
    }

    private void visit(Block block, String path) {
        pathByBlock.put(block, path);
        for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
            pathByParameter.put(parameter.getValue(), path);
        }
        for (Pair<String, Block> child : block.getChildren()) {
            visit(child.getValue(), path.isEmpty() ? child.getKey() : path + "/" + child.getKey());
        }
    }

    /** Gives a path to a block that is not in the tree. */
    void put(Block block, String path) {
        pathByBlock.put(block, path);
    }

    /** Returns the path of a block, empty for the root and for unknown blocks. */
    String of(Block block) {
        return pathByBlock.getOrDefault(block, "");
    }

    /** Finds the parameter whose very array is given. */
    @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
    Optional<Parameter> parameterOf(NDArray array) {
        return pathByParameter.keySet().stream()
                .filter(parameter -> parameter.isInitialized() && parameter.getArray() == array)
                .findFirst();
    }

    /** Returns the path of the block that owns the parameter, empty for the root and for unknown parameters. */
    String of(Parameter parameter) {
        return pathByParameter.getOrDefault(parameter, "");
    }
}
