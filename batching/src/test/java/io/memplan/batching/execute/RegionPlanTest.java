package io.memplan.batching.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.batching.ir.BatchPoint;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.pass.BatchPoints;
import io.memplan.batching.programs.TreeLstmThroughput;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What launches of the regions of a TreeLSTM have in common. */
final class RegionPlanTest {

    private static List<Instruction.Region> regions() {
        return BatchPoints.of(TreeLstmThroughput.program().program()).stream()
                .map(BatchPoint::region)
                .toList();
    }

    @Test
    void lastReads_everyTensorThatIsNotHandedOn_isFreedOnceAndNotReadAfter() {
        for (Instruction.Region region : regions()) {
            RegionPlan plan = RegionPlan.of(region);
            List<Integer> freed = new ArrayList<>();
            for (int i = 0; i < region.body().size(); i++) {
                Instruction instruction = region.body().get(i);
                assertThat(instruction.reads()).noneMatch(read -> freed.contains(read.index()));
                for (int index : plan.lastReads().get(i)) {
                    freed.add(index);
                }
            }
            List<Integer> expected = region.body().stream()
                    .flatMap(instruction -> Stream.concat(instruction.targets().stream(), instruction.reads().stream()))
                    .filter(variable -> variable.kind() == Kind.TENSOR)
                    .filter(variable -> !region.targets().contains(variable))
                    .map(Variable::index)
                    .distinct()
                    .toList();
            assertThat(freed).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** The shape of the gates depends on a parameter, the indices of the gates do not. */
    @Test
    void fixedArrays_indicesOfGates_areMadeOnce() {
        Instruction.Region inner = regions().stream()
                .filter(region -> region.body().size() > 30)
                .findFirst()
                .orElseThrow();
        FixedArrays fixed = FixedArrays.of(inner);
        assertThat(fixed.valueByVariable().values())
                .containsExactlyInAnyOrder(
                        new long[] {0}, new long[] {1}, new long[] {2}, new long[] {3}, new long[] {4});
        assertThat(fixed.makers()).hasSize(10);
        assertThat(RegionPlan.of(inner).skipped().cardinality()).isEqualTo(10);
        assertThat(RegionPlan.of(inner).columns())
                .noneMatch(column -> fixed.valueByVariable().containsKey(column.index()));
    }
}
