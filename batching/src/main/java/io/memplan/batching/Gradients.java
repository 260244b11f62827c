package io.memplan.batching;

import ai.djl.ndarray.NDArray;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import io.memplan.batching.tensor.Tape;
import io.memplan.batching.tensor.TensorOptions;
import io.memplan.batching.tensor.TensorValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The gradients of a batch of members: of the sum of all arrays that they return, or of that sum weighted.
 *
 * <p>The program runs forward as it always does; its launches are logged, for the lanes that were active, and gradients
 * flow back through the log. What a program reads out of arrays into Java, such as by {@code getFloat}, is a constant
 * for gradients, as it is for the engine's own autograd.
 */
public final class Gradients implements AutoCloseable {

    private final Tape tape;
    private final BatchResult results;
    private final long forwardNanos;
    private final long backwardNanos;

    private Gradients(Tape tape, BatchResult results, long forwardNanos, long backwardNanos) {
        this.tape = tape;
        this.results = results;
        this.forwardNanos = forwardNanos;
        this.backwardNanos = backwardNanos;
    }

    /**
     * How gradients are computed.
     *
     * @param tensors how tensors are computed
     * @param budgetBytes how much the log may keep, in bytes; what it may not keep is computed twice
     */
    public record Options(TensorOptions tensors, long budgetBytes) {

        /** Keeps everything. */
        public static final Options KEEP_ALL = new Options(TensorOptions.FAST, Long.MAX_VALUE);
    }

    /**
     * Runs a program and computes gradients.
     *
     * @param executor how to run it
     * @param seed the seed of all members' random numbers
     * @param arguments for each member its arguments
     * @param wanted the arguments whose gradients are wanted, by their identity
     * @param weights for each member, if any are given, the weight of its results: an array of the shape of the result
     * @throws IllegalArgumentException if the program returns neither arrays nor numbers that are seen to be computed from
     *     what it reads out of arrays, or a member is given no weight
     */
    public static Gradients of(
            BatchedProgram program,
            Executor executor,
            long seed,
            List<Object[]> arguments,
            Collection<NDArray> wanted,
            List<NDArray> weights,
            Options options) {
        boolean returnsArrays = program.results().contains(Kind.TENSOR);
        Program run = returnsArrays
                ? program.program()
                : program.withNumbersAsArrays()
                        .orElseThrow(() -> new IllegalArgumentException("The program returns " + program.results()
                                + ", of which none is an array or a number that is seen to be computed from one."
                                + "\nMaybe return the array itself in the place of what is computed from it."));
        if (!weights.isEmpty() && weights.size() != arguments.size()) {
            throw new IllegalArgumentException(
                    "There are " + arguments.size() + " members, but " + weights.size() + " weights.");
        }
        Tape tape = new Tape(options.tensors(), options.budgetBytes());
        try {
            long start = System.nanoTime();
            TensorLauncher launcher = new TensorLauncher(tape.session());
            wanted.forEach(tape::watch);
            List<Object[]> complete = program.complete(seed, arguments);
            BatchResult held = executor.execute(run, launcher.hold(complete), launcher);
            long middle = System.nanoTime();
            BatchResult delivered = launcher.deliver(held);
            BatchResult results = returnsArrays
                    ? delivered
                    : numbers(delivered, program.results().size());
            backward(tape, held, weights);
            return new Gradients(tape, results, middle - start, System.nanoTime() - middle);
        } catch (RuntimeException | Error e) {
            tape.close();
            throw e;
        }
    }

    /** Returns what a program itself returns, without the arrays that gradients flow through. */
    private static BatchResult numbers(BatchResult result, int count) {
        List<BatchResult.Member> members = new ArrayList<>();
        for (BatchResult.Member member : result.members()) {
            List<Object> all = member.results();
            all.stream().skip(count).forEach(array -> ((NDArray) Objects.requireNonNull(array)).close());
            List<Object> own = new ArrayList<>(all.subList(0, Math.min(count, all.size())));
            members.add(new BatchResult.Member(Collections.unmodifiableList(own), member.failure()));
        }
        return result.withMembers(members);
    }

    private static void backward(Tape tape, BatchResult held, List<NDArray> weights) {
        List<TensorValue> values = new ArrayList<>();
        List<Optional<NDArray>> seeds = new ArrayList<>();
        for (int member = 0; member < held.members().size(); member++) {
            for (Object result : held.members().get(member).results()) {
                if (result instanceof TensorValue value) {
                    values.add(value);
                    seeds.add(weights.isEmpty() ? Optional.empty() : Optional.of(weights.get(member)));
                }
            }
        }
        tape.backward(Collections.unmodifiableList(values), seeds);
    }

    /** Returns what became of the members. */
    public BatchResult results() {
        return results;
    }

    /**
     * Returns the gradient with respect to an argument, summed over the members that were given it. The array belongs to
     * the manager of the argument.
     */
    public NDArray of(NDArray argument) {
        return tape.gradient(argument);
    }

    /** Returns the most bytes that the log kept at a time. */
    public long tapePeakBytes() {
        return tape.peakBytes();
    }

    /** Returns the bytes that the log would have kept without a budget. */
    public long tapeRecordedBytes() {
        return tape.recordedBytes();
    }

    /** Returns the time of the forward run, in nanoseconds. */
    public long forwardNanos() {
        return forwardNanos;
    }

    /** Returns the time in which gradients flowed back, in nanoseconds. */
    public long backwardNanos() {
        return backwardNanos;
    }

    /** Frees all that is left of the run, but not the results and gradients that were handed out. */
    @Override
    public void close() {
        tape.close();
    }
}
