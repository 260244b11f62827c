package io.memplan.trainer.execute;

/** Hears, on the training thread, that a step is about to take memory of the device. */
public interface AllocationGuard {

    /** A guard that does nothing. */
    AllocationGuard NONE = new AllocationGuard() {};

    /** Called before the first operation of a step. */
    default void begin() {}

    /**
     * Called before an operation takes memory.
     *
     * @param residentBytes the bytes on the device by the executor's account
     * @param bytes what the operation makes and works in, in bytes
     */
    default void beforeTaking(long residentBytes, long bytes) {}
}
