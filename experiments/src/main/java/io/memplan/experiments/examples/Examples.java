package io.memplan.experiments.examples;

import java.util.List;

/** The examples, in order. */
public final class Examples {

    private static final List<Example> ALL = List.of(
            new Example(
                    "Example01WrapATrainer",
                    "wrap the trainer you have; the same bits within 60 % of the memory",
                    Example01WrapATrainer::main),
            new Example(
                    "Example02FuseTheUpdate",
                    "make the trainer by the planner; update weights in the backward pass",
                    Example02FuseTheUpdate::main),
            new Example("Example03SwapToDisk", "let tensors wait in a file", Example03SwapToDisk::main),
            new Example("Example04Tune", "find the batch and the learning rate for a memory", Example04Tune::main),
            new Example(
                    "Example05PlanOffline",
                    "write a graph file, plan it elsewhere, train by the plan file",
                    Example05PlanOffline::main),
            new Example(
                    "Example06BatchAMethod",
                    "run an ordinary Java method for hundreds of members at once",
                    Example06BatchAMethod::main),
            new Example("Example07CustomBlock", "blocks of your own, traced or opaque", Example07CustomBlock::main),
            new Example(
                    "Example08PlanAnOnnxModel",
                    "plan an ONNX model for another device",
                    Example08PlanAnOnnxModel::main));

    private Examples() {}

    /** Returns every example, the first one first. */
    public static List<Example> all() {
        return ALL;
    }

    /**
     * A program that shows one thing.
     *
     * @param name the simple name of its class
     * @param summary what it shows, in a line
     * @param program its main method
     */
    public record Example(String name, String summary, Program program) {}

    /** A main method. */
    @FunctionalInterface
    public interface Program {

        /** Runs it; what it shows goes to standard output. */
        void run(String... arguments) throws Exception;
    }
}
