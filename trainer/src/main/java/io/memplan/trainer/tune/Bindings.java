package io.memplan.trainer.tune;

import java.util.Optional;

/** Says what keeps a chosen batch from being larger. */
final class Bindings {

    private Bindings() {}

    static Binding ofLargest(Curve curve) {
        return curve.single().largest() >= curve.limit() ? Binding.LIMIT : Binding.MEMORY;
    }

    static Binding ofEfficient(CurvePoint point, Curve curve) {
        if (point.batch() >= curve.single().largest()) {
            return ofLargest(curve);
        }
        Integer larger = curve.batches().higher(point.batch());
        Optional<CurvePoint> next = larger == null ? Optional.empty() : curve.inOnePass(larger, Optional.empty());
        boolean slowedByPlan = next.isPresent() && isDearer(next.get(), point);
        return slowedByPlan ? Binding.PLAN : Binding.DEVICE;
    }

    /** Returns whether the plan of a larger batch recomputes more, or swaps where the smaller one does not. */
    private static boolean isDearer(CurvePoint larger, CurvePoint point) {
        return larger.recomputes() > point.recomputes()
                || (point.strategy().equals("keep-all") && !larger.strategy().equals("keep-all"));
    }

    static Binding ofGoodput(CurvePoint point, Curve curve) {
        if (point.batch() >= curve.limit()) {
            return Binding.LIMIT;
        }
        Integer larger = curve.accumulatedBatches().higher(point.batch());
        return larger == null ? Binding.MEMORY : Binding.NOISE;
    }
}
