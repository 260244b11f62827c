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

    private record Place(int block, int depth) {}

    private final Map<Place, Symbol> symbolByPlace = new HashMap<>();

    Optional<Symbol> at(int block, int depth) {
        return Optional.ofNullable(symbolByPlace.get(new Place(block, depth)));
    }

    void put(int block, int depth, Symbol symbol) {
        Symbol other = symbolByPlace.putIfAbsent(new Place(block, depth), symbol);
        if (other != null && !other.equals(symbol)) {
            throw new Refusal(
                    "the value of a ?: is an object that is made in its branches.",
                    "assign it to a variable by if and else, or choose its fields one by one.");
        }
    }
}
