package io.memplan.trainer.cost;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.CostModel;
import io.memplan.graph.operator.Kernels;
import io.memplan.trainer.kernel.KernelLibrary;
import io.memplan.trainer.kernel.KernelTexts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts times by measuring each distinct kernel of a graph on the device, once: the times are kept on disk, by
 * kernel, types, device, threads and library.
 *
 * <p>What cannot be measured is predicted by another model: random operations, optimizer updates, kernels that fail, and
 * what is left when the time for measuring is over.
 */
public final class MeasuredCosts implements CostModel {

    private static final Logger LOGGER = LoggerFactory.getLogger(MeasuredCosts.class);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final long LONGEST_KERNEL_NANOS = 500_000_000;

    private final Device device;
    private final CostModel fallback;
    private final CostCache cache;
    private final Duration longest;
    private final KernelTexts texts;
    private @Nullable Map<String, Long> nanosByDigest;

    /**
     * Creates the model, with its cache in {@code -Dmemplan.cache} or {@code ~/.cache/memplan}, and 30 seconds for a
     * graph.
     *
     * @param device the device to measure on
     * @param fallback predicts what is not measured
     */
    public MeasuredCosts(Device device, CostModel fallback) {
        this(device, fallback, CostCache.defaultFile(), LONGEST);
    }

    /**
     * Creates the model.
     *
     * @param device the device to measure on
     * @param fallback predicts what is not measured
     * @param cacheFile the file that keeps the times
     * @param longest how long measuring one graph may take
     */
    public MeasuredCosts(Device device, CostModel fallback, Path cacheFile, Duration longest) {
        this(device, fallback, cacheFile, longest, Kernels::textOf);
    }

    MeasuredCosts(Device device, CostModel fallback, Path cacheFile, Duration longest, KernelTexts texts) {
        this.device = device;
        this.fallback = fallback;
        this.cache = new CostCache(cacheFile);
        this.longest = longest;
        this.texts = texts;
    }

    /** Returns the measured time where there is one, and else that of the other model. */
    @Override
    public synchronized long costNanos(TrainingGraph graph, Operation operation) {
        Long measured = Measurement.of(graph, operation, texts)
                .map(measurement -> times().get(measurement.digest(surroundings())))
                .orElse(null);
        return measured == null ? fallback.costNanos(graph, operation) : measured;
    }

    /** Measures what is new in the graph, and returns it with its times. */
    @Override
    public synchronized TrainingGraph apply(TrainingGraph graph) {
        Map<String, Measurement> missing = new LinkedHashMap<>();
        String surroundings = surroundings();
        for (Operation operation : graph.operations()) {
            Optional<Measurement> measurement = Measurement.of(graph, operation, texts);
            if (measurement.isPresent()) {
                String digest = measurement.get().digest(surroundings);
                if (!times().containsKey(digest)) {
                    missing.put(digest, measurement.get());
                }
            }
        }
        if (!missing.isEmpty()) {
            Map<String, Long> measured = measure(missing);
            times().putAll(measured);
            cache.add(measured);
        }
        return graph.withCosts(operation -> costNanos(graph, operation));
    }

    private Map<String, Long> measure(Map<String, Measurement> missing) {
        long begin = System.nanoTime();
        Map<String, Long> measured = new LinkedHashMap<>();
        Set<io.memplan.graph.operator.KernelText> wanted = new LinkedHashSet<>();
        missing.values().forEach(measurement -> wanted.add(measurement.text()));
        try (NDManager manager = NDManager.newBaseManager(device, "PyTorch");
                KernelLibrary library = KernelLibrary.load(manager, wanted)) {
            KernelTimer timer = new KernelTimer(manager, LONGEST_KERNEL_NANOS);
            for (Map.Entry<String, Measurement> entry : missing.entrySet()) {
                if (System.nanoTime() - begin > longest.toNanos()) {
                    break;
                }
                Measurement measurement = entry.getValue();
                try {
                    measured.put(entry.getKey(), timer.time(library.kernel(measurement.text()), measurement.inputs()));
                } catch (EngineException e) {
                    LOGGER.debug("The kernel {} cannot be measured.", measurement, e);
                }
            }
        }
        LOGGER.info(
                "{} of {} kernels measured in {} ms",
                measured.size(),
                missing.size(),
                (System.nanoTime() - begin) / 1_000_000);
        return measured;
    }

    private Map<String, Long> times() {
        Map<String, Long> known = nanosByDigest;
        if (known == null) {
            known = cache.read();
            nanosByDigest = known;
        }
        return known;
    }

    private String surroundings() {
        return device + " " + System.getProperty("os.arch") + " " + JniUtils.getNumThreads() + " threads, "
                + ai.djl.engine.Engine.getEngine("PyTorch").getVersion();
    }
}
