package io.memplan.batching.execute;

import io.memplan.batching.compile.BatchLauncher;
import io.memplan.batching.compile.StopPoint;
import io.memplan.batching.compile.WaitingLanes;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs regions of tensor operations for lanes of compiled code that wait at them. */
final class RegionLauncher implements BatchLauncher {

    private final TensorLauncher launcher;
    private final int width;
    private final Map<Integer, Layout> layoutByPoint = new HashMap<>();

    RegionLauncher(TensorLauncher launcher, int width) {
        this.launcher = launcher;
        this.width = width;
    }

    /** Returns whether an instruction computes with tensors. */
    static boolean isTensor(Instruction instruction) {
        return instruction instanceof Instruction.Region || instruction instanceof Instruction.Tensor;
    }

    /** Returns how many operations on tensors an instruction runs. */
    static int operations(Instruction instruction) {
        return instruction instanceof Instruction.Region region
                ? (int) region.body().stream()
                        .filter(Instruction.Tensor.class::isInstance)
                        .count()
                : instruction instanceof Instruction.Tensor ? 1 : 0;
    }

    @Override
    public boolean isBatchPoint(Instruction instruction) {
        return isTensor(instruction);
    }

    @Override
    public void launch(StopPoint point, WaitingLanes lanes) {
        Layout layout = layoutByPoint.computeIfAbsent(point.number(), number -> Layout.of(point.instruction()));
        layout.forgetOld(lanes);
        launcher.launch(layout.region, new Waiting(layout, lanes), width);
    }

    /**
     * Where a region's variables are among the operands and the targets of its instruction.
     *
     * @param operands the place of each variable among the operands, by the variable's index
     * @param targets the place of each variable among the targets
     * @param fresh the targets that hold references where no operand does
     */
    private record Layout(
            Instruction.Region region,
            Map<Integer, Integer> operands,
            Map<Integer, Integer> targets,
            List<Integer> fresh) {

        static Layout of(Instruction instruction) {
            Instruction.Region region = instruction instanceof Instruction.Tensor tensor
                    ? Instruction.Region.of(tensor)
                    : (Instruction.Region) instruction;
            List<Variable> set = instruction.targets();
            List<Operand> read = instruction.operands();
            List<Integer> fresh = IntStream.range(0, set.size())
                    .filter(i -> !set.get(i).kind().isScalar())
                    .filter(i -> i >= read.size() || read.get(i).kind().isScalar())
                    .boxed()
                    .toList();
            return new Layout(region, places(read), places(set), fresh);
        }

        private static Map<Integer, Integer> places(List<? extends Operand> operands) {
            Map<Integer, Integer> places = new HashMap<>();
            for (int i = 0; i < operands.size(); i++) {
                if (operands.get(i) instanceof Variable variable) {
                    places.put(variable.index(), i);
                }
            }
            return places;
        }

        void forgetOld(WaitingLanes lanes) {
            for (int target : fresh) {
                for (int lane = 0; lane < lanes.size(); lane++) {
                    lanes.setReference(lane, target, null);
                }
            }
        }

        int operand(Variable variable) {
            return operands.getOrDefault(variable.index(), -1);
        }
    }

    /** Lanes that wait, by the variables of a region. */
    private record Waiting(Layout layout, WaitingLanes lanes) implements Lanes {

        @Override
        public int size() {
            return lanes.size();
        }

        @Override
        public long bits(int lane, Variable variable) {
            return lanes.bits(lane, layout.operand(variable));
        }

        @Override
        public Object reference(int lane, Variable variable) {
            return lanes.reference(lane, layout.operand(variable));
        }

        @Override
        public void setBits(int lane, Variable variable, long bits) {
            Integer target = layout.targets.get(variable.index());
            if (target != null) {
                lanes.setBits(lane, target, bits);
            }
        }

        @Override
        public void setReference(int lane, Variable variable, @Nullable Object reference) {
            Integer target = layout.targets.get(variable.index());
            lanes.setReference(lane, target == null ? layout.operand(variable) : target, reference);
        }

        @Override
        public void fail(int lane, String exception, @Nullable String message, int line) {
            lanes.fail(lane, exception, message, line);
        }
    }
}
