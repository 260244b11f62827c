package io.memplan.trainer.kernel;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls the native method behind {@link IValueUtils#forward} itself.
 *
 * <p>It releases the references to the arguments also when the method throws, which the list call does not: after an
 * out-of-memory error the step's memory is really given back. It is faster too. As coded, this assumes that DJL's
 * classes are on the class path, or in a module that is open to us.
 */
final class DirectCalls implements ModuleCalls {

    private final MethodHandle runMethod;
    private final MethodHandle newValue;

    private DirectCalls(MethodHandle runMethod, MethodHandle newValue) {
        this.runMethod = runMethod;
        this.newValue = newValue;
    }

    static DirectCalls create(MethodHandles.Lookup caller) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(IValueUtils.class, caller);
        Class<?> library = lookup.findClass("ai.djl.pytorch.jni.PyTorchLibrary");
        Object instance = lookup.findStaticVarHandle(library, "LIB", library).get();
        MethodType signature =
                MethodType.methodType(long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
        MethodHandle runMethod =
                lookup.findVirtual(library, "moduleRunMethod", signature).bindTo(instance);
        MethodHandle newValue = lookup.findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
        return new DirectCalls(runMethod, newValue);
    }

    @Override
    public PtNDArray[] call(PtSymbolBlock module, PtNDArray marker, String method, int results, PtNDArray[] arguments) {
        IValue[] values = new IValue[arguments.length];
        try (IValue returned = run(module, method, values, arguments)) {
            PtNDManager manager = marker.getManager();
            PtNDArray[] arrays = new PtNDArray[results];
            if (results == 1) {
                arrays[0] = returned.toTensor(manager);
                return arrays;
            }
            IValue[] parts = returned.toIValueTuple();
            for (int i = 0; i < results; i++) {
                arrays[i] = parts[i].toTensor(manager);
                parts[i].close();
            }
            return arrays;
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    private IValue run(PtSymbolBlock module, String method, IValue[] values, PtNDArray[] arguments) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            values[i] = IValue.from(arguments[i]);
            handles[i] = values[i].getHandle();
        }
        try {
            long result = (long) runMethod.invokeExact((long) module.getHandle(), method, handles, true, false);
            return (IValue) newValue.invokeExact(result);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The engine threw a checked exception, which it does not declare.", e);
        }
    }
}
