package io.memplan.batching.lift;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The stack entries at the beginnings of blocks that are held in no variable: objects whose constructor has not run,
 * and texts.
 *
 * <p>As coded, this assumes that a block is translated after one that leads to it with such an entry: compilers leave
 * entries on the stack only over forward jumps.
 */
final class BorderSymbols {

    private final Map<Integer, Map<Integer, Symbol>> symbolByDepthByBlock = new HashMap<>();

    Optional<Symbol> at(int block, int depth) {
        Map<Integer, Symbol> symbolByDepth = symbolByDepthByBlock.get(block);
        return symbolByDepth == null ? Optional.empty() : Optional.ofNullable(symbolByDepth.get(depth));
    }

    void put(int block, int depth, Symbol symbol) {
        symbolByDepthByBlock.putIfAbsent(block, new HashMap<>());
        Symbol other = symbolByDepthByBlock.get(block).putIfAbsent(depth, symbol);
        if (other != null && !other.equals(symbol)) {
            throw new Refusal(
                    "the value of a ?: is an object that is made in its branches.",
                    "assign it to a variable by if and else, or choose its fields one by one.");
        }
    }
}
