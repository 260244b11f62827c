package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a storage can have gone through since it began: its producer, which every one has, its overwriters, and the makers
 * of its views. The state with the number of a storage is its producer's; the others come after all values.
 */
final class StorageStates {

    private final CompactGraph graph;
    private final List<Map<Integer, Integer>> byMaker = new ArrayList<>();
    private final int[] storageOf;
    private final int[] makerOf;

    StorageStates(CompactGraph graph) {
        this.graph = graph;
        List<int[]> others = new ArrayList<>();
        for (int value = 0; value < graph.values(); value++) {
            byMaker.add(new LinkedHashMap<>(2));
        }
        for (int value = 0; value < graph.values(); value++) {
            int storage = graph.storage[value];
            if (graph.isSource(storage)) {
                continue;
            }
            if (storage == value) {
                byMaker.get(storage).put(graph.producer[storage], storage);
                for (int overwriter : graph.overwriters[storage]) {
                    add(storage, overwriter, others);
                }
            } else {
                add(storage, graph.producer[value], others);
            }
        }
        this.storageOf = new int[graph.values() + others.size()];
        this.makerOf = new int[storageOf.length];
        for (int value = 0; value < graph.values(); value++) {
            storageOf[value] = value;
            makerOf[value] = graph.producer[value];
        }
        for (int i = 0; i < others.size(); i++) {
            storageOf[graph.values() + i] = others.get(i)[0];
            makerOf[graph.values() + i] = others.get(i)[1];
        }
    }

    private void add(int storage, int maker, List<int[]> others) {
        if (!byMaker.get(storage).containsKey(maker)) {
            byMaker.get(storage).put(maker, graph.values() + others.size());
            others.add(new int[] {storage, maker});
        }
    }

    int count() {
        return storageOf.length;
    }

    int storage(int state) {
        return storageOf[state];
    }

    /** Returns the operation that brings the state about. */
    int maker(int state) {
        return makerOf[state];
    }

    /** Returns whether the state is that of a storage that has begun. */
    boolean isBeginning(int state) {
        return state < graph.values();
    }

    /** Returns the states of a storage. */
    Iterable<Integer> of(int storage) {
        return byMaker.get(storage).values();
    }

    /** Returns whether the maker of the state overwrites the storage. */
    boolean isOverwriting(int state) {
        return Arrays.binarySearch(graph.overwriters[storageOf[state]], makerOf[state]) >= 0;
    }

    /** Returns the states that the storage must have when the operation reads the value, of those made by a moment. */
    List<Integer> required(int value, int reader, int moment) {
        int storage = graph.storage[value];
        List<Integer> required = new ArrayList<>(2);
        for (Map.Entry<Integer, Integer> entry : byMaker.get(storage).entrySet()) {
            int maker = entry.getKey();
            boolean overwrites = maker < reader && isOverwriting(entry.getValue());
            boolean read = maker == graph.producer[storage] || maker == graph.producer[value] || overwrites;
            if (read && maker <= moment) {
                required.add(entry.getValue());
            }
        }
        return required;
    }
}
