package io.memplan.trainer;

import ai.djl.Device;
import io.memplan.trainer.execute.AllocationGuard;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what the process keeps of freed tensors within a budget: as long as it fits, it stays for the next tensors, since
 * memory from the system costs a page fault for each 4 KiB; once it does not, it is given back before the next operation
 * that makes something. What an operation makes fills the holes that freed tensors left, or not; so the process may
 * be beyond the budget by the slack and the results of one operation. Tensors of 32 MiB and more are never kept.
 *
 * <p>What is kept is not counted by anyone. It is what is resident, less the tensors of the executor's account, less the
 * rest of the process; and that rest is what was resident beside the account after freed memory was given back, or less
 * if less was seen since. Other memory of the process that grows looks like kept memory until that is given back again; what
 * shrinks hides as much of it.
 *
 * <p>Not thread-safe, as the steps of a trainer are not.
 */
final class FreedMemory {

    private static final Logger LOGGER = LoggerFactory.getLogger(FreedMemory.class);

    /** How far the kept memory may reach beyond the budget, as a part of it. */
    private static final int SLACK_PART = 16;

    /** Less than what the rest of a process is uncertain by: the virtual machine and the engine take several times as much. */
    private static final long LEAST_SLACK_BYTES = 32L << 20;

    private final @Nullable ProcessMemory process;
    private long restBytes = Long.MAX_VALUE;

    /**
     * Creates an account.
     *
     * @param process the process; null to leave its memory alone
     */
    FreedMemory(@Nullable ProcessMemory process) {
        this.process = process;
    }

    /** Returns the account for planned steps on a device: empty for a GPU, whose allocator is the engine's own. */
    static FreedMemory of(PlannerSettings settings, Device device) {
        if (!settings.returnFreedMemory() || device.isGpu()) {
            return new FreedMemory(null);
        }
        Optional<NativeAllocator> allocator = NativeAllocator.ofProcess();
        allocator.ifPresent(NativeAllocator::keepFreed);
        return new FreedMemory(allocator.orElse(null));
    }

    /** Gives everything back, such as a solver's tables after planning. */
    void giveBack() {
        if (process != null) {
            process.giveBack();
        }
    }

    /**
     * Returns the guard of steps under one plan.
     *
     * @param budgetBytes what tensors, and what is kept of freed ones, may take together, in bytes
     */
    AllocationGuard within(long budgetBytes) {
        return process == null ? AllocationGuard.NONE : new Guard(process, budgetBytes);
    }

    /** Returns how far kept memory may reach beyond a budget, in bytes. */
    static long slackBytes(long budgetBytes) {
        return Math.max(LEAST_SLACK_BYTES, budgetBytes / SLACK_PART);
    }

    private final class Guard implements AllocationGuard {

        private final ProcessMemory memory;
        private final long limitBytes;
        private final long roomAtLimitBytes;

        /** What may still be taken before the process is looked at again, since even all of it new would fit. */
        private long roomBytes;

        Guard(ProcessMemory memory, long budgetBytes) {
            this.memory = memory;
            this.roomAtLimitBytes = slackBytes(budgetBytes) / 2;
            this.limitBytes = budgetBytes + roomAtLimitBytes;
        }

        @Override
        public void begin() {
            roomBytes = 0;
        }

        @Override
        public void beforeTaking(long residentBytes, long bytes) {
            if (bytes > roomBytes) {
                look(residentBytes);
            }
            roomBytes -= bytes;
        }

        private void look(long accountedBytes) {
            long resident = memory.residentBytes();
            restBytes = Math.min(restBytes, resident - accountedBytes);
            long kept = resident - accountedBytes - restBytes;
            if (kept >= roomAtLimitBytes && resident - restBytes > limitBytes) {
                memory.giveBack();
                resident = memory.residentBytes();
                LOGGER.debug("{} bytes of freed tensors went back to the system.", kept);
                restBytes = resident - accountedBytes;
            }
            roomBytes = Math.max(limitBytes - (resident - restBytes), 0) + roomAtLimitBytes;
        }
    }
}
