package io.memplan.swap.cuda;

import io.memplan.swap.engine.SwapException;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** The CUDA runtime by JavaCPP. Loaded only after {@link CudaProbe} has found that there is one. */
final class JavaCppCuda implements CudaCalls {

    private JavaCppCuda() {}

    /** Returns the runtime if it has a device; throws a {@link LinkageError} where there is no runtime at all. */
    static CudaCalls create() {
        int[] count = new int[1];
        check(cudart.cudaGetDeviceCount(count), "cudaGetDeviceCount");
        if (count[0] == 0) {
            throw new SwapException("The CUDA runtime is here, but it has no device.");
        }
        return new JavaCppCuda();
    }

    private static void check(int status, String call) {
        if (status != cudart.cudaSuccess) {
            BytePointer text = cudart.cudaGetErrorString(status);
            throw new SwapException(call + " failed: " + (text == null ? "error " + status : text.getString())
                    + "\nMaybe the device is out of memory, or was reset: train without swapping to see.");
        }
    }

    /** A pointer to an address that something else owns. */
    private static Pointer pointer(long address) {
        return new Pointer() {
            {
                this.address = address;
            }
        };
    }

    private static CUstream_st stream(long handle) {
        return handle == COMPUTE_STREAM ? new CUstream_st((Pointer) null) : new CUstream_st(pointer(handle));
    }

    private static CUevent_st event(long handle) {
        return new CUevent_st(pointer(handle));
    }

    @Override
    public long allocatePinned(long bytes) {
        Pointer made = new Pointer();
        return cudart.cudaHostAlloc(made, bytes, cudart.cudaHostAllocDefault) == cudart.cudaSuccess
                ? made.address()
                : 0;
    }

    @Override
    public void freePinned(long address) {
        check(cudart.cudaFreeHost(pointer(address)), "cudaFreeHost");
    }

    @Override
    public long newStream() {
        CUstream_st made = new CUstream_st();
        check(cudart.cudaStreamCreateWithFlags(made, cudart.cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
        return made.address();
    }

    @Override
    public void destroyStream(long stream) {
        check(cudart.cudaStreamDestroy(stream(stream)), "cudaStreamDestroy");
    }

    @Override
    public long newEvent() {
        CUevent_st made = new CUevent_st();
        check(cudart.cudaEventCreateWithFlags(made, cudart.cudaEventDisableTiming), "cudaEventCreateWithFlags");
        return made.address();
    }

    @Override
    public void destroyEvent(long event) {
        check(cudart.cudaEventDestroy(event(event)), "cudaEventDestroy");
    }

    @Override
    public void record(long event, long stream) {
        check(cudart.cudaEventRecord(event(event), stream(stream)), "cudaEventRecord");
    }

    @Override
    public void streamWait(long stream, long event) {
        check(cudart.cudaStreamWaitEvent(stream(stream), event(event), 0), "cudaStreamWaitEvent");
    }

    @Override
    public void synchronize(long event) {
        check(cudart.cudaEventSynchronize(event(event)), "cudaEventSynchronize");
    }

    @Override
    public boolean hasHappened(long event) {
        int status = cudart.cudaEventQuery(event(event));
        if (status == cudart.cudaErrorNotReady) {
            return false;
        }
        check(status, "cudaEventQuery");
        return true;
    }

    @Override
    public void copyToHost(long host, long device, long bytes, long stream) {
        copy(host, device, bytes, cudart.cudaMemcpyDeviceToHost, stream);
    }

    @Override
    public void copyToDevice(long device, long host, long bytes, long stream) {
        copy(device, host, bytes, cudart.cudaMemcpyHostToDevice, stream);
    }

    private static void copy(long to, long from, long bytes, int direction, long stream) {
        check(cudart.cudaMemcpyAsync(pointer(to), pointer(from), bytes, direction, stream(stream)), "cudaMemcpyAsync");
    }
}
