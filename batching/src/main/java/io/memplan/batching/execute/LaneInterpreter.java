package io.memplan.batching.execute;

import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.InstructionHandler;
import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Operand;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs single instructions for a group of lanes: each instruction is one loop over the lanes.
 *
 * <p>A lane that throws leaves the group and is reported.
 */
final class LaneInterpreter implements InstructionHandler {

    private final FailureSink failures;
    private final @Nullable TensorLauncher launcher;
    private final ScalarLoops loops;
    private int index;
    private final IdentityHashMap<Instruction.Tensor, Instruction.Region> regions = new IdentityHashMap<>();
    private final IdentityHashMap<Intrinsic, MethodHandle> handles = new IdentityHashMap<>();
    private Columns columns;
    private LaneGroup group;
    private int line;

    /** Is told of lanes that throw. */
    @FunctionalInterface
    interface FailureSink {
        void failed(int lane, MemberFailedException failure, int line);
    }

    private interface LaneAction {
        void run(int lane) throws Throwable;
    }

    /** Creates an interpreter; without a launcher it does not run tensor operations. */
    LaneInterpreter(FailureSink failures, Columns columns, @Nullable TensorLauncher launcher) {
        this(failures, columns, launcher, new ScalarLoops(LaneSelection.ACTIVE, new MachineCounter()));
    }

    /** Creates an interpreter that computes for the lanes that some loops say. */
    LaneInterpreter(FailureSink failures, Columns columns, @Nullable TensorLauncher launcher, ScalarLoops loops) {
        this.loops = loops;
        this.launcher = launcher;
        this.failures = failures;
        this.columns = columns;
        this.group = new LaneGroup(0);
    }

    /** Runs an instruction that is no call for the lanes of a group; those that throw are taken out of it. */
    void run(Instruction instruction, Columns columnsOfFunction, LaneGroup lanes) {
        columns = columnsOfFunction;
        group = lanes;
        line = instruction.line();
        instruction.accept(this);
    }

    private void each(LaneAction action) {
        int kept = 0;
        for (int i = 0; i < group.size(); i++) {
            int lane = group.lane(i);
            index = i;
            try {
                action.run(lane);
                group.set(kept++, lane);
            } catch (VirtualMachineError | LinkageError e) {
                throw e;
            } catch (MemberFailedException e) {
                failures.failed(lane, e, line);
            } catch (Throwable e) {
                failures.failed(lane, new MemberFailedException(e), line);
            }
        }
        group.shrink(kept);
    }

    @Override
    public void onAssign(Instruction.Assign assign) {
        if (!assign.target().kind().isScalar()) {
            Object[] from = columns.references(assign.operand());
            Object[] to = columns.references(assign.target());
            each(lane -> to[lane] = from[lane]);
        } else {
            long[] from = columns.bits(assign.operand());
            long[] to = columns.bits(assign.target());
            for (int i = 0; i < group.size(); i++) {
                to[group.lane(i)] = from[group.lane(i)];
            }
        }
    }

    @Override
    public void onCompute(Instruction.Compute compute) {
        List<Operand> operands = compute.operands();
        long[] first = columns.bits(operands.get(0));
        long[] second = columns.bits(operands.get(operands.size() - 1));
        long[] target = columns.bits(compute.target());
        if (loops.selection() == LaneSelection.ACTIVE) {
            loops.counter().computed(group.size(), group.size());
            each(lane -> target[lane] = compute.operator().evaluate(first[lane], second[lane]));
        } else {
            loops.compute(compute.operator(), first, second, group);
            each(lane -> target[lane] = loops.result(index, lane));
        }
    }

    @Override
    public void onInvoke(Instruction.Invoke invoke) {
        MethodHandle handle = handles.computeIfAbsent(invoke.intrinsic(), BitsCall::adapt);
        if (BitsCall.isUnboxed(invoke.intrinsic()) && !invoke.targets().isEmpty()) {
            long[] first = columns.bits(invoke.operands().get(0));
            long[] second = columns.bits(invoke.operands().get(invoke.operands().size() - 1));
            long[] target = columns.bits(invoke.targets().get(0));
            boolean unary = invoke.operands().size() == 1;
            each(lane -> target[lane] = unary
                    ? (long) handle.invokeExact(first[lane])
                    : (long) handle.invokeExact(first[lane], second[lane]));
            return;
        }
        each(lane -> {
            Object result = handle.invokeWithArguments(columns.read(invoke.operands(), lane)
                    .boxedBits(invoke.intrinsic().parameters()));
            if (!invoke.targets().isEmpty()) {
                if (!invoke.targets().get(0).kind().isScalar()) {
                    columns.references(invoke.targets().get(0))[lane] = result;
                } else {
                    columns.bits(invoke.targets().get(0))[lane] = (Long) result;
                }
            }
        });
    }

    @Override
    public void onCall(Instruction.Call call) {
        throw new IllegalStateException("A call is not run by the lanes' interpreter: " + call);
    }

    @Override
    public void onNewArray(Instruction.NewArray instruction) {
        long[] lengths = columns.bits(instruction.length());
        Object[] target = columns.references(instruction.target());
        each(lane -> target[lane] = instruction.element().newArray((int) lengths[lane]));
    }

    @Override
    public void onArrayLength(Instruction.ArrayLength instruction) {
        Object[] arrays = columns.references(instruction.array());
        long[] target = columns.bits(instruction.target());
        each(lane -> target[lane] = Array.getLength(arrays[lane]));
    }

    @Override
    public void onArrayLoad(Instruction.ArrayLoad load) {
        Object[] arrays = columns.references(load.array());
        long[] indices = columns.bits(load.index());
        long[] target = columns.bits(load.target());
        each(lane -> target[lane] = load.element().load(arrays[lane], (int) indices[lane]));
    }

    @Override
    public void onArrayStore(Instruction.ArrayStore store) {
        Object[] arrays = columns.references(store.array());
        long[] indices = columns.bits(store.index());
        long[] values = columns.bits(store.value());
        each(lane -> store.element().store(arrays[lane], (int) indices[lane], values[lane]));
    }

    @Override
    public void onTensor(Instruction.Tensor tensor) {
        onRegion(regions.computeIfAbsent(tensor, Instruction.Region::of));
    }

    @Override
    public void onRegion(Instruction.Region region) {
        if (launcher == null) {
            throw new IllegalStateException("A region is launched inside a region: " + region);
        }
        if (loops.selection() == LaneSelection.MASKED) {
            MaskedLanes lanes = new MaskedLanes(columns, group, failures, region);
            loops.counter().computed(lanes.size(), group.size());
            launcher.launch(region, lanes, columns.width());
            lanes.removeFailed(group);
            return;
        }
        loops.counter().computed(group.size(), group.size());
        ColumnLanes lanes = new ColumnLanes(columns, group, failures);
        launcher.launch(region, lanes, columns.width());
        lanes.removeFailed();
    }
}
