package io.memplan.trainer.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The correction of predicted times: the measured over the predicted time of the batches that were run, between them by
 * straight lines over the logarithm of the batch, beside them as at the nearest.
 */
final class Calibration {

    private final NavigableMap<Integer, Double> ratioByBatch = new TreeMap<>();
    private final List<Probe> probes = new ArrayList<>();

    void add(Probe probe) {
        probes.add(probe);
        ratioByBatch.put(probe.batch(), probe.ratio());
    }

    /** Puts other times in the place of those of the same batches. */
    void correct(List<Probe> corrected) {
        probes.clear();
        ratioByBatch.clear();
        corrected.forEach(this::add);
    }

    /** Returns what to multiply a predicted time with. */
    double ratio(int batch) {
        Map.Entry<Integer, Double> below = ratioByBatch.floorEntry(batch);
        Map.Entry<Integer, Double> above = ratioByBatch.ceilingEntry(batch);
        if (below == null || above == null) {
            return below != null ? below.getValue() : above != null ? above.getValue() : 1;
        }
        if (below.getKey().equals(above.getKey())) {
            return below.getValue();
        }
        double share = Math.log(batch / (double) below.getKey()) / Math.log(above.getKey() / (double) below.getKey());
        return below.getValue() + share * (above.getValue() - below.getValue());
    }

    boolean isMeasured(int batch) {
        return ratioByBatch.containsKey(batch);
    }

    /** Returns the batches that were run, in ascending order. */
    NavigableMap<Integer, Double> ratios() {
        return ratioByBatch;
    }

    List<Probe> probes() {
        return List.copyOf(probes);
    }
}
