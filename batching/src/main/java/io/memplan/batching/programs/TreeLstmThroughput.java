package io.memplan.batching.programs;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.memplan.batching.BatchedProgram;
import io.memplan.batching.Gradients;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.tensor.TensorOptions;
import java.util.Arrays;
import java.util.List;

/**
 * Nodes a second of {@link TreeLstm}, one tree after another by the plain method, and batched.
 *
 * @param plainForward the plain method
 * @param batchedForward the batch
 * @param plainGradients the plain method under the engine's autograd
 * @param batchedGradients the batch with its gradients
 */
public record TreeLstmThroughput(
        double plainForward, double batchedForward, double plainGradients, double batchedGradients) {

    /** The rounds before the virtual machine has compiled what runs. */
    private static final int WARM_UP = 10;

    /**
     * Measures all four in turn, and returns the medians.
     *
     * @param hidden the hidden numbers of a node
     * @param trees the trees of a batch
     * @param leaves the leaves of a tree, about
     * @param rounds how often each is measured, after as many rounds that are not, and at least ten
     */
    public static TreeLstmThroughput measure(Executor executor, int hidden, int trees, int leaves, int rounds) {
        try (NDManager manager = NDManager.newBaseManager()) {
            TreeLstmData data = TreeLstmData.random(manager, DataType.FLOAT32, hidden, trees, leaves, 1);
            BatchedProgram program = program();
            double[][] seconds = new double[4][rounds];
            for (int round = -Math.max(rounds, WARM_UP); round < rounds; round++) {
                List<Runnable> ways = List.of(
                        () -> plain(data),
                        () -> batched(program, executor, data),
                        () -> plainGradients(data),
                        () -> batchedGradients(program, executor, data));
                for (int way = 0; way < 4; way++) {
                    long start = System.nanoTime();
                    ways.get(way).run();
                    seconds[way][Math.max(0, round)] = (System.nanoTime() - start) * 1e-9;
                }
            }
            double[] rates = Arrays.stream(seconds)
                    .mapToDouble(times -> data.nodes() / median(times))
                    .toArray();
            return new TreeLstmThroughput(rates[0], rates[1], rates[2], rates[3]);
        }
    }

    /** Returns the program of {@link TreeLstm#loss}. */
    public static BatchedProgram program() {
        return BatchedProgram.of(Arrays.stream(TreeLstm.class.getMethods())
                .filter(method -> method.getName().equals("loss"))
                .findFirst()
                .orElseThrow());
    }

    private static void plain(TreeLstmData data) {
        for (int tree = 0; tree < data.members().size(); tree++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                data.plainLoss(tree).getFloat();
            }
        }
    }

    private static void batched(BatchedProgram program, Executor executor, TreeLstmData data) {
        try (NDScope scope = new NDScope();
                TensorLauncher launcher = new TensorLauncher(TensorOptions.FAST)) {
            scope.suppressNotUsedWarning();
            program.run(executor, 1, data.members(), launcher);
        }
    }

    private static void plainGradients(TreeLstmData data) {
        data.parameters().forEach(array -> array.setRequiresGradient(true));
        for (int tree = 0; tree < data.members().size(); tree++) {
            try (NDScope scope = new NDScope();
                    GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                scope.suppressNotUsedWarning();
                collector.backward(data.plainLoss(tree));
            }
        }
        data.parameters().forEach(array -> array.setRequiresGradient(false));
    }

    private static void batchedGradients(BatchedProgram program, Executor executor, TreeLstmData data) {
        try (NDScope scope = new NDScope();
                Gradients gradients = Gradients.of(
                        program,
                        executor,
                        1,
                        data.members(),
                        data.parameters(),
                        List.of(),
                        Gradients.Options.KEEP_ALL)) {
            scope.suppressNotUsedWarning();
            for (NDArray parameter : data.parameters()) {
                gradients.of(parameter);
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
