package io.memplan.experiments.autobatch;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.BatchedProgram;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.LaunchCount;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.ir.BatchPoint;
import io.memplan.batching.pass.BatchPoints;
import io.memplan.batching.programs.NutsMembers;
import io.memplan.batching.programs.NutsSettings;
import io.memplan.batching.programs.Target;
import io.memplan.batching.tensor.TensorOptions;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/** Runs chains of NUTS with arrays, and looks at the batch point of their leapfrog steps. */
final class NutsRuns {

    private final BatchedProgram program = BatchedProgram.of(NutsMembers.tensorMethod());
    private final IdentityHashMap<Object, BatchPoint> pointByRegion = new IdentityHashMap<>();
    private final Target target;
    private final DataType type;

    NutsRuns(Target target, DataType type) {
        this.target = target;
        this.type = type;
        BatchPoints.of(program.program()).forEach(point -> pointByRegion.put(point.region(), point));
    }

    /**
     * A run.
     *
     * @param chains for each chain its draws, its leapfrog steps and its step size
     * @param leapfrog how the leapfrog steps were launched
     * @param nanos the time of the whole run, in nanoseconds
     */
    record Run(List<List<Object>> chains, LaunchCount leapfrog, long nanos) {

        double[] draws(int chain) {
            return (double[]) chains.get(chain).get(0);
        }

        long[] leapfrogs() {
            return chains.stream().mapToLong(chain -> (Long) chain.get(1)).toArray();
        }

        double[] steps() {
            return chains.stream().mapToDouble(chain -> (Double) chain.get(2)).toArray();
        }

        boolean hasTheBitsOf(Run other) {
            for (int chain = 0; chain < chains.size(); chain++) {
                if (!Arrays.equals(draws(chain), other.draws(chain))) {
                    return false;
                }
            }
            return Arrays.equals(leapfrogs(), other.leapfrogs());
        }
    }

    /** Runs a chain for each start. */
    Run run(Executor executor, List<double[]> starts, NutsSettings settings, TensorOptions options) {
        try (NDManager manager = NDManager.newBaseManager();
                TensorLauncher launcher = new TensorLauncher(options)) {
            List<Object[]> members = NutsMembers.tensorArguments(manager, type, target, starts, settings);
            long start = System.nanoTime();
            BatchResult result = program.run(executor, 1, members, launcher);
            long nanos = System.nanoTime() - start;
            result.members().forEach(member -> member.failure().ifPresent(failure -> {
                throw new IllegalStateException("A chain failed: " + failure);
            }));
            return new Run(
                    result.members().stream()
                            .map(member -> List.copyOf(member.results()))
                            .toList(),
                    leapfrog(launcher),
                    nanos);
        }
    }

    /** Finds the batch point that took a leapfrog step most often: the one of the density. */
    private LaunchCount leapfrog(TensorLauncher launcher) {
        return launcher.counts().stream()
                .filter(count -> Objects.requireNonNull(pointByRegion.get(count.region()))
                        .function()
                        .contains("TensorTarget"))
                .reduce((first, second) -> first.lanes() >= second.lanes() ? first : second)
                .orElseThrow(() -> new IllegalStateException("No leapfrog step was launched."));
    }
}
