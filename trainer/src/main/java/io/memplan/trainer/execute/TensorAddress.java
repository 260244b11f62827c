package io.memplan.trainer.execute;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValueUtils;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/**
 * The address of a tensor's memory, on whatever device it is.
 *
 * <p>DJL's native call for direct buffers does not look at the device: the buffer has the tensor's address, and is never read
 * here. As coded, this assumes that DJL's classes are on the class path, or in a module that is open to us.
 */
final class TensorAddress {

    private static final MethodHandle DIRECT_BUFFER = find();

    private TensorAddress() {}

    private static MethodHandle find() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(IValueUtils.class, MethodHandles.lookup());
            Class<?> library = lookup.findClass("ai.djl.pytorch.jni.PyTorchLibrary");
            Object instance = lookup.findStaticVarHandle(library, "LIB", library).get();
            return lookup.findVirtual(
                            library, "torchDirectByteBuffer", MethodType.methodType(ByteBuffer.class, long.class))
                    .bindTo(instance);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of DJL has no direct buffers of tensors.", e);
        }
    }

    static long of(PtNDArray tensor) {
        try {
            ByteBuffer buffer = (ByteBuffer) DIRECT_BUFFER.invokeExact((long) tensor.getHandle());
            return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The engine threw a checked exception, which it does not declare.", e);
        }
    }
}
