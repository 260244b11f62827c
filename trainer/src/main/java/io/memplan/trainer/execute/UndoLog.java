package io.memplan.trainer.execute;

import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.swap.engine.SwapException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a step changed outside itself, and how to undo it.
 *
 * <ul>
 *   <li>Running statistics are restored from copies made when the step began.
 *   <li>Gradients that the step had begun to add to are set to zero. What earlier backward passes had added is lost
 *       then, which the exception says.
 *   <li>Parameters change only by fused updates. Those cannot be undone, because the optimizer's own state moved with
 *       them: the exception names the parameters that were updated.
 * </ul>
 */
final class UndoLog {

    private final Program program;
    private final TrainingGraph graph;
    private final ArrayKernels kernels;
    private final StateSnapshot states = new StateSnapshot();
    private final List<PtNDArray> gradients = new ArrayList<>();
    private final List<String> updated = new ArrayList<>();
    private boolean gradientsTouched;
    private int earlierBackwards;

    UndoLog(Program program) {
        this.program = program;
        this.graph = program.graph();
        this.kernels = new ArrayKernels(program.library());
    }

    /** Copies the states that the step will change, and remembers the gradient arrays. */
    void begin(TensorTable tensors, int earlier) {
        clear();
        earlierBackwards = earlier;
        for (int state : program.mutatedStates()) {
            states.add(tensors.get(state, "the snapshot"), program.library().manager());
        }
        for (Value value : graph.values()) {
            if (isGradientSlot(value)) {
                gradients.add(tensors.get(value.id(), "the undo log"));
            }
        }
    }

    private boolean isGradientSlot(Value value) {
        return value.role() == Role.GRADIENT && graph.isSource(value.id());
    }

    /** Notes that an operation is about to overwrite some of its inputs. */
    void beforeOverwriting(Operation operation) {
        if (!gradientsTouched && !operation.overwrites().isEmpty()) {
            for (int input : operation.overwrites()) {
                gradientsTouched |= isGradientSlot(graph.value(graph.storageOf(input)));
            }
        }
    }

    /** Notes that a fused update has changed a parameter. */
    void updated(int parameter) {
        updated.add(graph.value(parameter).name());
    }

    /** Undoes the step and returns the exception to throw. */
    StepFailedException fail(RuntimeException cause, int operation, TensorTable tensors) {
        String place = operation < 0 ? "its first step" : describe(graph.operation(operation));
        boolean outOfMemory = isOutOfMemory(cause);
        long peakBytes = tensors.peakBytes();
        UndoneStep undone = undo(cause, tensors);
        String message = "The training step " + graph.name() + " failed at " + place + ": " + firstLine(cause) + "\n"
                + state(undone) + "\n" + advice(cause, outOfMemory, peakBytes);
        String name = operation < 0 ? "" : graph.operation(operation).name();
        return new StepFailedException(message, cause, name, outOfMemory, undone);
    }

    private static String advice(RuntimeException cause, boolean outOfMemory, long peakBytes) {
        if (cause instanceof SwapException) {
            return lines(cause)
                    .filter(line -> line.startsWith("Maybe"))
                    .findFirst()
                    .orElse("Maybe the swap folder is on a failing disk; name another one.");
        }
        return outOfMemory
                ? "Maybe lower the budget, or the batch size: the device has no room for the " + peakBytes
                        + " bytes that the step had planned by then and what else is on it."
                : "Maybe the engine refuses these shapes; the cause says why.";
    }

    private static Stream<String> lines(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines();
    }

    private String describe(Operation operation) {
        List<String> inputs = new ArrayList<>();
        for (int input : operation.inputs()) {
            Value value = graph.value(input);
            inputs.add(value.type().map(Object::toString).orElse(value.bytes() + " bytes"));
        }
        return operation.label() + ", " + operation.operator() + inputs;
    }

    private static String state(UndoneStep undone) {
        StringBuilder text =
                new StringBuilder("The step's tensors are freed, and the running statistics are as before.");
        if (undone.gradientsCleared()) {
            text.append(" The gradients are set to zero");
            if (undone.lostBackwards() > 0) {
                text.append(", and what ")
                        .append(undone.lostBackwards())
                        .append(undone.lostBackwards() == 1 ? " earlier backward pass" : " earlier backward passes");
                text.append(" had accumulated is lost");
            }
            text.append('.');
        }
        if (undone.updatedParameters().isEmpty()) {
            return text.append(" The parameters are unchanged.").toString();
        }
        return text.append(" Fused updates had already changed ")
                .append(undone.updatedParameters())
                .append(": the model is between two steps.\nMaybe load the last checkpoint, or train without fused"
                        + " updates, which makes every step atomic.")
                .toString();
    }

    /** Frees the step's tensors, restores states and clears gradients; what goes wrong is added to the cause. */
    UndoneStep undo(Throwable cause, TensorTable tensors) {
        List<PtNDArray> slots = gradientsTouched ? List.copyOf(gradients) : List.of();
        tensors.clear();
        try {
            states.restore(kernels);
            slots.forEach(kernels::zero);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
        UndoneStep undone = new UndoneStep(gradientsTouched, gradientsTouched ? earlierBackwards : 0, updated);
        clear();
        return undone;
    }

    /** Frees the copies and forgets everything. */
    void clear() {
        states.clear();
        gradients.clear();
        updated.clear();
        gradientsTouched = false;
        earlierBackwards = 0;
    }

    int copies() {
        return states.size();
    }

    private static String firstLine(Throwable cause) {
        List<String> lines = lines(cause)
                .filter(line -> !line.isBlank() && !line.startsWith("frame #"))
                .toList();
        for (String line : lines) {
            if (line.startsWith("RuntimeError: ")) {
                return line;
            }
        }
        return lines.isEmpty() ? cause.getClass().getSimpleName() : lines.get(0);
    }

    /** Returns whether the engine's message says that memory ran out: it has no exception of its own for that. */
    static boolean isOutOfMemory(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("can't allocate memory")
                || message.contains("out of memory")
                || message.contains("not enough memory")
                || message.contains("std::bad_alloc");
    }
}
