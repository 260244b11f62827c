package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One thing that a session did: how it is done again, and how a gradient flows back through it. */
sealed interface LogEntry {

    /** Returns what it made. */
    Slab made();

    /** Makes it again from slabs that are held. */
    NDArray again(TensorSession session);

    /** Returns the slabs that a gradient through it must find held. */
    List<Slab> needed();

    /** Hands over the gradients of the slabs that it was made from. */
    void back(NDArray gradient, BiConsumer<Slab, NDArray> to);

    /** Rows brought together. */
    @SuppressWarnings("ArrayRecordComponent") // of one launch, and never changed
    record Gathered(Slab made, TensorValue[] from) implements LogEntry {

        @Override
        public NDArray again(TensorSession session) {
            return Gathering.gather(from, new PlaceCache(), null);
        }

        @Override
        public List<Slab> needed() {
            return List.of();
        }

        @Override
        public void back(NDArray gradient, BiConsumer<Slab, NDArray> to) {
            List<Gathering.Part> parts = Gathering.parts(from);
            for (Gathering.Part part : parts) {
                if (!part.slab().differentiable()) {
                    continue;
                }
                NDArray rows = parts.size() == 1 ? gradient : Shapes.pick(gradient, part.places());
                to.accept(
                        part.slab(),
                        part.slab().own()
                                ? IndexAdjoint.scatter(
                                        rows, part.rows(), part.slab().rows())
                                : rows.sum(new int[] {0}));
            }
        }
    }

    /** An operation run; its call has no arrays. */
    @SuppressWarnings("ArrayRecordComponent") // of one launch, and never changed
    record Applied(Slab made, RowCall call, @Nullable Slab[] operands) implements LogEntry {

        @Override
        public NDArray again(TensorSession session) {
            return session.again(withArrays());
        }

        private RowCall withArrays() {
            List<RowCall.Operand> all = new ArrayList<>(call.operands());
            for (int i = 0; i < operands.length; i++) {
                Slab slab = operands[i];
                if (slab != null) {
                    all.set(i, call.tensor(i).withArray(slab.isHeld() ? slab.array() : null));
                }
            }
            return call.with(all);
        }

        @Override
        public List<Slab> needed() {
            RowRule.Adjoint adjoint = call.operator().rule().adjoint();
            List<Slab> needed = new ArrayList<>();
            if (adjoint == null) {
                return needed;
            }
            if (adjoint.need() == RowRule.Adjoint.Need.RESULT) {
                needed.add(made);
            }
            for (int i = 0; i < operands.length; i++) {
                Slab slab = operands[i];
                if (slab != null && adjoint.reads(call, i)) {
                    needed.add(slab);
                }
            }
            return needed;
        }

        @Override
        public void back(NDArray gradient, BiConsumer<Slab, NDArray> to) {
            RowRule.Adjoint adjoint = call.operator().rule().adjoint();
            if (adjoint == null) {
                throw new UnsupportedOperationException("No gradient is known of " + call.operator()
                        + ".\nMaybe write it with other operations, or stop the gradient before it by stopGradient().");
            }
            boolean shared = call.isShared();
            RowCall rows = shared ? SharedCalls.asOneRow(withArrays()) : withArrays();
            NDArray result = made.isHeld() ? made.array() : null;
            List<@Nullable NDArray> gradients = adjoint.apply(
                    rows,
                    shared && result != null ? result.expandDims(0) : result,
                    shared ? gradient.expandDims(0) : gradient);
            for (int i = 0; i < operands.length; i++) {
                Slab slab = operands[i];
                NDArray own = gradients.get(i);
                if (slab != null && own != null && slab.differentiable()) {
                    to.accept(slab, shared ? own.reshape(slab.shape()) : own);
                }
            }
        }
    }
}
