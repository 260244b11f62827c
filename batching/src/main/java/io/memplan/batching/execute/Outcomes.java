package io.memplan.batching.execute;

import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What became of the members so far, and how well the lanes were used. */
final class Outcomes {

    private final List<Kind> kinds;
    private final BatchResult.Member[] members;
    private final TensorLauncher launcher;
    private long launches;
    private long activeLanes;
    private long laneSlots;

    Outcomes(Program program, int members, TensorLauncher launcher) {
        this.launcher = launcher;
        this.kinds = program.entryFunction().results();
        this.members = new BatchResult.Member[members];
    }

    void returned(int member, Values results) {
        List<Object> settled = new ArrayList<>();
        for (Object result : results.boxed(kinds)) {
            settled.add(result == null ? null : launcher.session().settle(result));
        }
        members[member] = new BatchResult.Member(settled, Optional.empty());
    }

    void failed(int member, MemberFailedException failure, String function, int line) {
        members[member] = new BatchResult.Member(List.of(), Optional.of(failure.failure(member, function, line)));
    }

    /** Hands over all results. */
    void forEachReference(Consumer<Object> found) {
        for (BatchResult.Member member : members) {
            if (member != null) {
                member.results().forEach(result -> found.accept(result));
            }
        }
    }

    void launched(int active, int width) {
        launches++;
        activeLanes += active;
        laneSlots += width;
    }

    BatchResult result() {
        return result(MachineCounts.NONE, List.of(), List.of());
    }

    BatchResult result(MachineCounts counts) {
        return result(counts, List.of(), List.of());
    }

    BatchResult result(MachineCounts counts, List<PointUse> points, List<LaunchEvent> events) {
        return new BatchResult(
                new ArrayList<>(List.of(members)), launches, activeLanes, laneSlots, counts, points, events);
    }
}
