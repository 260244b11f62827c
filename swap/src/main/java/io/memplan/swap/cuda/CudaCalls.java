package io.memplan.swap.cuda;

/** The few calls of the CUDA runtime that copying needs. Streams, events and memory are named by their handles. */
interface CudaCalls {

    /** The stream that the engine computes on: the legacy default stream. */
    long COMPUTE_STREAM = 0;

    /** Returns page-locked host memory, or 0 if there is no room. */
    long allocatePinned(long bytes);

    void freePinned(long address);

    /** Makes a stream that does not wait for the default stream. */
    long newStream();

    void destroyStream(long stream);

    /** Makes an event without timing. */
    long newEvent();

    void destroyEvent(long event);

    /** Marks the present end of a stream. */
    void record(long event, long stream);

    /** Lets what is put on a stream from now on wait for an event. */
    void streamWait(long stream, long event);

    /** Waits in this thread for an event. */
    void synchronize(long event);

    /** Returns whether an event has happened. */
    boolean hasHappened(long event);

    /** Puts a copy to host memory on a stream. */
    void copyToHost(long host, long device, long bytes, long stream);

    /** Puts a copy to device memory on a stream. */
    void copyToDevice(long device, long host, long bytes, long stream);
}
