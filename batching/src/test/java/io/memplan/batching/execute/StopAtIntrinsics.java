package io.memplan.batching.execute;

import io.memplan.batching.compile.BatchLauncher;
import io.memplan.batching.compile.StopPoint;
import io.memplan.batching.compile.WaitingLanes;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Intrinsic;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Makes every call of a platform method but random numbers a batch point, and runs it lane by lane. */
final class StopAtIntrinsics implements BatchLauncher {

    private final IdentityHashMap<Intrinsic, MethodHandle> handles = new IdentityHashMap<>();

    @Override
    public boolean isBatchPoint(Instruction instruction) {
        return instruction instanceof Instruction.Invoke invoke
                && !invoke.intrinsic().name().startsWith("CounterRandom");
    }

    @Override
    public void launch(StopPoint point, WaitingLanes lanes) {
        Instruction.Invoke invoke = (Instruction.Invoke) point.instruction();
        MethodHandle handle = handles.computeIfAbsent(invoke.intrinsic(), BitsCall::adapt);
        List<Object> results = new ArrayList<>();
        for (int lane = 0; lane < lanes.size(); lane++) {
            List<Object> arguments = new ArrayList<>();
            for (int i = 0; i < invoke.operands().size(); i++) {
                arguments.add(
                        invoke.operands().get(i).kind().isScalar()
                                ? (Object) lanes.bits(lane, i)
                                : lanes.reference(lane, i));
            }
            results.add(MemberFailedException.guard(() -> handle.invokeWithArguments(arguments)));
        }
        for (int lane = 0; lane < lanes.size() && !invoke.targets().isEmpty(); lane++) {
            if (invoke.targets().get(0).kind().isScalar()) {
                lanes.setBits(lane, 0, (Long) results.get(lane));
            } else {
                lanes.setReference(lane, 0, results.get(lane));
            }
        }
    }
}
