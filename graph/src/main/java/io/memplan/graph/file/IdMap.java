package io.memplan.graph.file;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How the ids of a file, which may leave gaps, map to the ids of a graph, which count up from 0. */
final class IdMap {

    private static final int PLACE_BITS = 32;

    private final int[] fileIds;
    /** The file's ids in order, each with its place in the low bits; absent if every id means itself. */
    private final long @Nullable [] sorted;

    private IdMap(int[] fileIds, boolean same) {
        this.fileIds = fileIds;
        this.sorted = same ? null : sort(fileIds);
    }

    /** Creates the map by which the id at place {@code i} becomes {@code i}. */
    static IdMap byPlace(int[] fileIds) {
        boolean same = true;
        for (int i = 0; i < fileIds.length && same; i++) {
            same = fileIds[i] == i;
        }
        return new IdMap(fileIds.clone(), same);
    }

    /** Creates the map by which the smallest id becomes 0, the next 1, and so on. */
    static IdMap byOrder(int[] fileIds) {
        int[] inOrder = fileIds.clone();
        Arrays.sort(inOrder);
        return byPlace(inOrder);
    }

    /** Creates the map of so many ids that mean themselves. */
    static IdMap same(int count) {
        int[] ids = new int[count];
        Arrays.setAll(ids, i -> i);
        return new IdMap(ids, true);
    }

    /** Returns the id in the graph, the first one if the file repeats the id, or -1 if the file has no such id. */
    int toGraph(int fileId) {
        if (sorted == null) {
            return fileId >= 0 && fileId < fileIds.length ? fileId : -1;
        }
        int found = Arrays.binarySearch(sorted, (long) fileId << PLACE_BITS);
        int next = found >= 0 ? found : -found - 1;
        return next < sorted.length && sorted[next] >> PLACE_BITS == fileId ? (int) sorted[next] : -1;
    }

    /** Returns the id in the file. */
    int toFile(int graphId) {
        return fileIds[graphId];
    }

    private static long[] sort(int[] fileIds) {
        long[] sorted = new long[fileIds.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (long) fileIds[i] << PLACE_BITS | i;
        }
        Arrays.sort(sorted);
        return sorted;
    }
}
