package io.memplan.graph.trace;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/**
 * The default engine of a thread while it initializes a block for tracing.
 *
 * <p>DJL's lambda and parallel blocks find their output shapes by running on zeros from the default engine: real
 * arrays, of the real size. For the tracing thread this engine hands out abstract ones instead; every other thread
 * that asks meanwhile gets a manager of the engine that was the default before.
 */
final class TracingEngine extends Engine {

    private static final String NAME = "memplan-trace";
    private static final String DEFAULT_ENGINE = "ai.djl.default_engine";
    private static final ThreadLocal<@Nullable NDManager> MANAGER = new ThreadLocal<>();
    private static final Object LOCK = new Object();

    private final String usualEngine;

    private TracingEngine(String usualEngine) {
        this.usualEngine = usualEngine;
    }

    /** Runs an action during which new base managers of this thread are the given one. */
    static void run(NDManager manager, Runnable action) {
        synchronized (LOCK) {
            String given = System.getProperty(DEFAULT_ENGINE);
            registerEngine(new Provider(new TracingEngine(getDefaultEngineName())));
            MANAGER.set(manager);
            System.setProperty(DEFAULT_ENGINE, NAME);
            try {
                action.run();
            } finally {
                if (given == null) {
                    System.clearProperty(DEFAULT_ENGINE);
                } else {
                    System.setProperty(DEFAULT_ENGINE, given);
                }
                MANAGER.remove();
            }
        }
    }

    @Override
    public NDManager newBaseManager() {
        NDManager manager = MANAGER.get();
        return manager == null ? getEngine(usualEngine).newBaseManager() : manager;
    }

    @Override
    public NDManager newBaseManager(Device device) {
        NDManager manager = MANAGER.get();
        return manager == null ? getEngine(usualEngine).newBaseManager(device) : manager;
    }

    @Override
    public Model newModel(String name, Device device) {
        return getEngine(usualEngine).newModel(name, device);
    }

    @Override
    public @Nullable Engine getAlternativeEngine() {
        return null;
    }

    @Override
    public String getEngineName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return Integer.MAX_VALUE;
    }

    @Override
    public String getVersion() {
        return "1";
    }

    @Override
    public boolean hasCapability(String capability) {
        return false;
    }

    @Override
    public String toString() {
        return NAME;
    }

    private record Provider(TracingEngine engine) implements EngineProvider {

        @Override
        public String getEngineName() {
            return NAME;
        }

        @Override
        public int getEngineRank() {
            return Integer.MAX_VALUE;
        }

        @Override
        public Engine getEngine() {
            return engine;
        }
    }
}
