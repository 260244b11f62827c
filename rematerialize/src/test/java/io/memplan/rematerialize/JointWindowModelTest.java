package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.rematerialize.JointWindowModel.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Windows of six segments of 100 ns, where 50 bytes are always there. */
final class JointWindowModelTest {

    private static final int ANY = JointWindowModel.KEEP | JointWindowModel.RECOMPUTE | JointWindowModel.SWAP;

    private static int @Nullable [] solve(long budgetBytes, long presentNanos, List<Item> items) {
        long[] nanos = {100, 100, 100, 100, 100, 100};
        long[] bytes = {50, 50, 50, 50, 50, 50};
        return new JointWindowModel(nanos, bytes, budgetBytes, presentNanos, items).solve(5, 20, 1, () -> false);
    }

    /** A storage of 40 bytes that is away between segments 1 and 5, and recomputed in 80 ns at present. */
    private static Item recomputed(int gap, long copyNanos, int allowed) {
        return new Item(gap, 0, 1, 5, 5, 40, copyNanos, copyNanos, 80, allowed, JointWindowModel.RECOMPUTE);
    }

    @Test
    void solve_linkWithTimeToSpare_swapsInsteadOfRecomputing() {
        assertThat(solve(100, 680, List.of(recomputed(0, 50, ANY - JointWindowModel.KEEP))))
                .containsExactly(JointWindowModel.SWAP);
    }

    @Test
    void solve_room_keeps() {
        assertThat(solve(100, 680, List.of(recomputed(0, 900, ANY)))).containsExactly(JointWindowModel.KEEP);
    }

    @Test
    void solve_linkForOneOfTwo_doesNotOverlapTheCopies() {
        int swapOrRecompute = ANY - JointWindowModel.KEEP;
        int[] choices =
                solve(100, 760, List.of(recomputed(0, 240, swapOrRecompute), recomputed(1, 240, swapOrRecompute)));

        assertThat(choices).containsExactlyInAnyOrder(JointWindowModel.RECOMPUTE, JointWindowModel.SWAP);
    }

    @Test
    void solve_nothingFaster_hasNoAnswer() {
        assertThat(solve(60, 680, List.of(recomputed(0, 900, ANY)))).isNull();
        assertThat(solve(60, 600, List.of(recomputed(0, 10, ANY)))).isNull();
    }

    @Test
    @Timeout(120)
    void solve_stopped_leaves() {
        long[] nanos = new long[100];
        long[] bytes = new long[100];
        java.util.Arrays.fill(nanos, 100);
        java.util.Random random = new java.util.Random(1);
        List<Item> items = new java.util.ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int from = random.nextInt(40);
            items.add(new Item(
                    i,
                    from,
                    from + 1,
                    60 + random.nextInt(40),
                    60 + random.nextInt(39),
                    10 + random.nextInt(30),
                    200 + random.nextInt(300),
                    200 + random.nextInt(300),
                    50 + random.nextInt(100),
                    ANY,
                    JointWindowModel.RECOMPUTE));
        }
        long start = System.nanoTime();

        new JointWindowModel(nanos, bytes, 300, 13_000, items)
                .solve(1_000, 60, 1, () -> System.nanoTime() - start > 500_000_000);
    }
}
