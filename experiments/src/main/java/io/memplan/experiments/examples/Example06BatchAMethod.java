package io.memplan.experiments.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.memplan.batching.BatchedProgram;
import io.memplan.batching.Uniform;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.tensor.TensorOptions;
import io.memplan.experiments.data.LabelledData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs an ordinary method, with a loop whose end depends on its data, for hundreds of digits at once. */
public final class Example06BatchAMethod {

    private static final int DIGITS = 200;
    private static final int STORED = 50;
    private static final int PIXELS = Digits.SIDE * Digits.SIDE;

    private Example06BatchAMethod() {}

    /** What a digit has become, and after how many rounds. */
    public record Recall(int rounds, NDArray picture) {}

    /** Moves a picture towards the stored ones that it resembles until it rests: an associative memory, for one picture. */
    public static Recall recall(NDArray digit, @Uniform NDArray stored) {
        NDArray picture = digit;
        float moved = 1;
        int rounds = 0;
        while (moved > 0.001f && rounds < 100) {
            NDArray weights = stored.matMul(picture).mul(0.5f).softmax(0);
            NDArray next = weights.reshape(1, STORED).matMul(stored).reshape(PIXELS);
            moved = next.sub(picture).abs().max().getFloat();
            picture = next;
            rounds++;
        }
        return new Recall(rounds, picture);
    }

    /** Runs the method for each digit by itself and for all of them as a batch, and compares every bit. */
    public static void main(String[] arguments) throws NoSuchMethodException {
        try (NDManager manager = NDManager.newBaseManager();
                TensorLauncher launcher = new TensorLauncher(TensorOptions.ROW_INVARIANT)) {
            LabelledData data = Digits.data();
            NDList pictures = new NDList();
            for (int i = 0; i < DIGITS; i++) {
                pictures.add(manager.create(data.train().features(i)));
            }
            NDArray stored = NDArrays.stack(pictures.subNDList(0, STORED));
            List<Object[]> members = new ArrayList<>();
            pictures.forEach(picture -> members.add(new Object[] {picture, stored}));

            BatchedProgram program =
                    BatchedProgram.of(Example06BatchAMethod.class.getMethod("recall", NDArray.class, NDArray.class));
            BatchResult batch = program.run(new RunAhead(), 0, members, launcher);

            int rounds = 0;
            int differing = 0;
            for (int i = 0; i < DIGITS; i++) {
                Recall alone = recall(pictures.get(i), stored);
                List<?> results = batch.members().get(i).results();
                float[] picture = ((NDArray) results.get(1)).toFloatArray();
                rounds += alone.rounds();
                differing += results.get(0).equals(alone.rounds())
                                && Arrays.equals(picture, alone.picture().toFloatArray())
                        ? 0
                        : 1;
            }
            System.out.println("rounds of all digits together: " + rounds);
            launcher.counts().forEach(point -> System.out.println("launches as a batch: " + point.launches()));
            System.out.println("members whose result differs from the method itself: " + differing);
        }
    }
}
