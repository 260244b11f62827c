package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.trainer.execute.AllocationGuard;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreedMemoryTest {

    /** A hundredth of the budget of most tests: large enough for their slack to be a part of it. */
    private static final long UNIT = 32 << 20;

    /** A process whose allocator keeps all that is freed, and fills only a part of a new tensor from it. */
    private static final class Simulated implements ProcessMemory {

        long rest = 300 * UNIT;
        long live;
        long kept;
        long mapped;
        int returns;
        double reuse = 1;

        @Override
        public long residentBytes() {
            return rest + live + kept;
        }

        @Override
        public void giveBack() {
            kept = 0;
            returns++;
        }

        void take(long bytes) {
            long reused = Math.min(kept, (long) (reuse * bytes));
            kept -= reused;
            mapped += bytes - reused;
            live += bytes;
        }

        void free(long bytes) {
            live -= bytes;
            kept += bytes;
        }
    }

    private final Simulated process = new Simulated();
    private final FreedMemory freed = new FreedMemory(process);

    private long takenBeyond(AllocationGuard guard, long bytes) {
        guard.beforeTaking(process.live, bytes);
        process.take(bytes);
        return process.live + process.kept;
    }

    @Test
    void beforeTaking_everythingFits_givesNothingBack() {
        AllocationGuard guard = freed.within(100 * UNIT);

        for (int step = 0; step < 50; step++) {
            guard.begin();
            takenBeyond(guard, 40 * UNIT);
            takenBeyond(guard, 40 * UNIT);
            process.free(80 * UNIT);
        }

        assertThat(process.returns).isZero();
        assertThat(process.mapped).isEqualTo(80 * UNIT);
    }

    @Test
    void beforeTaking_keptMemoryIsBeyondTheBudget_isGivenBackBeforeTheOperation() {
        AllocationGuard guard = freed.within(100 * UNIT);
        process.reuse = 0;
        guard.begin();
        takenBeyond(guard, 60 * UNIT);
        process.free(60 * UNIT);
        takenBeyond(guard, 60 * UNIT);
        process.free(60 * UNIT);

        long resident = takenBeyond(guard, 60 * UNIT);

        assertThat(process.returns).isEqualTo(1);
        assertThat(resident).isEqualTo(60 * UNIT);
    }

    @Test
    void beforeTaking_tensorsAloneFillTheBudget_triesNothing() {
        AllocationGuard guard = freed.within(100 * UNIT);

        guard.begin();
        for (int i = 0; i < 100; i++) {
            takenBeyond(guard, UNIT);
        }

        assertThat(process.returns).isZero();
    }

    @Test
    void beforeTaking_theRestOfTheProcessGrew_isTakenForKeptOnce() {
        AllocationGuard guard = freed.within(100 * UNIT);
        guard.begin();
        takenBeyond(guard, 90 * UNIT);
        process.rest += 50 * UNIT; // Java's heap

        for (int i = 0; i < 5; i++) {
            takenBeyond(guard, 10 * UNIT);
            process.free(10 * UNIT);
        }

        assertThat(process.returns).isEqualTo(1);
    }

    @Test
    void beforeTaking_theRestOfTheProcessShrank_isNoRoomForMore() {
        AllocationGuard guard = freed.within(100 * UNIT);
        guard.begin();
        takenBeyond(guard, 10 * UNIT);
        process.rest -= 200 * UNIT;
        process.reuse = 0;
        guard.begin();

        for (int i = 0; i < 100; i++) {
            long most = 100 * UNIT + FreedMemory.slackBytes(100 * UNIT) + 5 * UNIT;
            assertThat(takenBeyond(guard, 5 * UNIT)).isLessThanOrEqualTo(most);
            process.free(5 * UNIT);
        }
    }

    @Test
    void beforeTaking_roomForAllOfIt_doesNotLookAgain() {
        AllocationGuard guard = freed.within(100 * UNIT);
        guard.begin();
        takenBeyond(guard, UNIT);
        process.kept += 500 * UNIT; // would be seen

        takenBeyond(guard, UNIT);

        assertThat(process.returns).isZero();
        guard.begin();
        takenBeyond(guard, UNIT);
        assertThat(process.returns).isEqualTo(1);
    }

    @Test
    void within_noProcess_doesNothing() {
        FreedMemory none = new FreedMemory(null);

        none.giveBack();

        assertThat(none.within(UNIT)).isSameAs(AllocationGuard.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void beforeTaking_anyTensors_staysWithinTheBudgetAndTheSlackAndOneResult(long seed) {
        Random random = new Random(seed);
        long budget = (20 + random.nextInt(500)) * UNIT;
        long most = budget + FreedMemory.slackBytes(budget);
        AllocationGuard guard = freed.within(budget);
        Deque<Long> tensors = new ArrayDeque<>();

        for (int step = 0; step < 20; step++) {
            guard.begin();
            for (int operation = 0; operation < 200; operation++) {
                process.reuse = random.nextDouble();
                long bytes = 1 + (long) (random.nextDouble() * random.nextDouble() * budget / 3);
                while (process.live + bytes > budget) {
                    process.free(tensors.remove());
                }
                assertThat(takenBeyond(guard, bytes)).isLessThanOrEqualTo(most + bytes);
                tensors.add(bytes);
            }
            while (!tensors.isEmpty()) {
                process.free(tensors.remove());
            }
        }

        assertThat(process.returns).isPositive();
    }
}
