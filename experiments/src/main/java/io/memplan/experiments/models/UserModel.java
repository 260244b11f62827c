package io.memplan.experiments.models;

import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.experiments.data.Filling;
import io.memplan.experiments.data.Filling.Below;
import io.memplan.experiments.data.RandomTensor;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.TraceException;
import io.memplan.graph.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A block of the user's own program as a model to train. */
public final class UserModel {

    /** The bound of whole-number inputs unless the vocabulary says otherwise: small enough for any table. */
    private static final int SMALLEST_VOCABULARY = 2;

    private final String text;
    private final BlockSource source;

    /**
     * Opens the class path and makes the block once, to see whether it can be made.
     *
     * @param text {@code CLASS} or {@code CLASS#method}
     * @param classpath folders and jars beside our own
     * @throws InvalidModelException if it cannot be made
     */
    public UserModel(String text, List<String> classpath) {
        this.text = text;
        this.source = new BlockSource(text, classpath);
        source.newBlock();
    }

    /** Returns the class's simple name. */
    public String name() {
        String name = text.substring(text.lastIndexOf('.') + 1);
        return name.replace('#', '-').replace('$', '-');
    }

    /**
     * Builds a classifier of data whose labels are classes, with softmax cross-entropy as its loss.
     *
     * @throws InvalidModelException if the block fails on the inputs, or has not one number for each class
     */
    public Workload classifier(List<TensorType> inputs, List<TensorType> labels, int classes) {
        checkClasses(outputs(inputs).get(0), classes);
        return new Workload(name(), source.newBlock(), Loss.softmaxCrossEntropyLoss(), inputs, labels, false);
    }

    /** Builds it with a loss by name, for data that is there. */
    public Workload withLoss(String loss, List<TensorType> inputs, List<TensorType> labels) {
        return new Workload(name(), source.newBlock(), Losses.named(loss).create(), inputs, labels, false);
    }

    /**
     * Builds it with synthetic examples: noise for floating inputs, whole numbers below the vocabulary for others, and
     * labels that suit the loss and what the block gives out.
     *
     * @param loss the name of the loss, or empty for that of a classifier
     * @param inputs the inputs, without the batch
     * @param classes the number of classes that the block must tell apart, if stated
     * @param vocabulary the bound of whole-number inputs, if stated
     * @throws InvalidModelException if the loss is unknown, or the block fails on the inputs
     */
    public Parts synthetic(
            Optional<String> loss, List<TensorType> inputs, Optional<Integer> classes, Optional<Integer> vocabulary) {
        Losses named = loss.map(Losses::named).orElse(Losses.SOFTMAX_CE);
        List<TensorType> outputs = outputs(inputs);
        TensorType first = outputs.get(0);
        classes.ifPresent(count -> checkClasses(first, count));
        if (first.rank() == 0) {
            throw new InvalidModelException(
                    "The block " + text + " gives a scalar, which has no axis for the batch.",
                    "it should leave reducing over the batch to the loss.");
        }
        TensorType output = first.withShape(first.shape().subList(1, first.rank()));
        List<RandomTensor> labels = named.labels(output);
        return new Parts(
                new Workload(name(), source.newBlock(), named.create(), inputs, types(labels), false),
                arrays(inputs, vocabulary.orElse(SMALLEST_VOCABULARY)),
                labels);
    }

    private void checkClasses(TensorType output, int classes) {
        if (output.rank() < 2 || output.size(-1) != classes) {
            throw new InvalidModelException(
                    "The block " + text + " gives " + output + " for a batch of 2, not " + classes
                            + " numbers for each example as " + classes + " classes need.",
                    (output.rank() < 2 ? "it" : "--classes should be " + output.size(-1) + ", or it")
                            + " is no classifier and a loss should be named with --loss.");
        }
    }

    private List<TensorType> outputs(List<TensorType> inputs) {
        Block block = source.newBlock();
        List<TensorType> batch =
                inputs.stream().map(type -> Workload.batched(type, 2)).toList();
        try {
            return new Tracer(block, Loss.l2Loss()).outputs(batch);
        } catch (TraceException e) {
            throw e;
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            throw new InvalidModelException(
                    "The block " + text + " fails on inputs " + batch + ": " + e
                            + (trace.length == 0 ? "" : " (at " + trace[0] + ")") + ".",
                    "--input should have another shape, element type or number of inputs.");
        }
    }

    private static List<RandomTensor> arrays(List<TensorType> inputs, int vocabulary) {
        List<RandomTensor> arrays = new ArrayList<>();
        for (TensorType input : inputs) {
            Filling filling = input.elementType().isFloating() ? Filling.noise() : new Below(vocabulary);
            arrays.add(new RandomTensor("input" + arrays.size(), input, filling));
        }
        return arrays;
    }

    private static List<TensorType> types(List<RandomTensor> arrays) {
        return arrays.stream().map(RandomTensor::type).toList();
    }
}
