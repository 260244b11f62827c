package io.memplan.batching.execute;

import io.memplan.batching.ir.Program;
import io.memplan.batching.tensor.TensorOptions;
import java.util.List;

/** A way to run a program for many members. All ways have the same results, bit for bit on scalars. */
public interface Executor {

    /**
     * Runs a program. Arrays among the results belong to the manager of the first array or manager among the arguments.
     *
     * @param program a verified program
     * @param arguments for each member what the entry function takes, boxed; a record as its components
     * @throws IllegalArgumentException if the arguments do not fit
     */
    default BatchResult run(Program program, List<Object[]> arguments) {
        try (TensorLauncher launcher = new TensorLauncher(TensorOptions.FAST)) {
            return run(program, arguments, launcher);
        }
    }

    /** Runs a program, and its tensor operations by a launcher, which serves this run only and is not closed. */
    default BatchResult run(Program program, List<Object[]> arguments, TensorLauncher launcher) {
        BatchResult result = launcher.deliver(execute(program, launcher.hold(arguments), launcher));
        return result.points().isEmpty() ? launcher.report(program, result) : result;
    }

    /**
     * Runs a program whose tensors are {@link io.memplan.batching.tensor.TensorValue}s, among the arguments as among the
     * results.
     */
    BatchResult execute(Program program, List<Object[]> arguments, TensorLauncher launcher);
}
