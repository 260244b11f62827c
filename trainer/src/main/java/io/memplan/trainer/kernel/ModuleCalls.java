package io.memplan.trainer.kernel;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.lang.invoke.MethodHandles;
import org.slf4j.LoggerFactory;

/** The way in which a method of a loaded module is called. */
interface ModuleCalls {

    /** The best way that this machine allows, found once. */
    ModuleCalls BEST = best();

    /**
     * Calls a method.
     *
     * @param module the loaded module
     * @param marker an array of the manager that the results shall belong to; its name says the method
     * @param method the name of the method
     * @param results how many tensors the method returns, at least one
     * @param arguments the tensors it is called with
     */
    PtNDArray[] call(PtSymbolBlock module, PtNDArray marker, String method, int results, PtNDArray[] arguments);

    private static ModuleCalls best() {
        try {
            return DirectCalls.create(MethodHandles.lookup());
        } catch (ReflectiveOperationException e) {
            LoggerFactory.getLogger(ModuleCalls.class)
                    .debug("Modules are called through DJL's lists: its library class is not open to us.", e);
            return new ListCalls();
        }
    }
}
