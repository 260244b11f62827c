package io.memplan.graph.operator;

import io.memplan.graph.TensorType;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every operator, by name, and the ones that the tracer and the differentiation apply themselves. */
public final class Operators {

    private static final SortedMap<String, Operator> BY_NAME = new TreeMap<>();

    static {
        Stream.of(
                        ConvolutionOperators.all(),
                        LinearOperators.all(),
                        MatrixOperators.all(),
                        NormalizationOperators.all(),
                        ActivationOperators.all(),
                        PoolingOperators.all(),
                        PowerPoolOperators.all(),
                        InterpolationOperators.all(),
                        AnchorOperators.all(),
                        ArithmeticOperators.all(),
                        ExtremeOperators.all(),
                        PowerOperators.all(),
                        ComparisonOperators.all(),
                        FunctionOperators.all(),
                        PointwiseOperators.all(),
                        ReductionOperators.all(),
                        ProductOperators.all(),
                        SelectionOperators.all(),
                        NormOperators.all(),
                        InverseOperators.all(),
                        VectorOperators.all(),
                        SoftmaxOperators.all(),
                        ViewOperators.all(),
                        JoinOperators.all(),
                        IndexOperators.all(),
                        SliceOperators.all(),
                        ArrayIndexOperators.all(),
                        LayoutOperators.all(),
                        ScatterOperators.all(),
                        SortOperators.all(),
                        CumulativeOperators.all(),
                        PartOperators.all(),
                        DiagonalOperators.all(),
                        DrawOperators.all(),
                        RandomOperators.all(),
                        ChoiceOperators.all(),
                        CreationOperators.all(),
                        OpaqueOperators.all(),
                        LstmLayerOperators.all(),
                        StepOperators.all(),
                        ComplexOperators.all(),
                        FourierOperators.all(),
                        FrameOperators.all(),
                        EdgeOperators.all(),
                        CellOperators.all(),
                        TrainingOperators.all())
                .flatMap(List::stream)
                .forEach(operator -> {
                    if (BY_NAME.put(operator.name(), operator) != null) {
                        throw new IllegalStateException("Two operators are called " + operator.name() + ".");
                    }
                });
    }

    private Operators() {}

    /** Returns every operator in the order of the names. */
    public static Collection<Operator> all() {
        return Collections.unmodifiableCollection(BY_NAME.values());
    }

    /** Finds an operator by its name. */
    public static Optional<Operator> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Returns the operator with which the engine reshapes a tensor: a view where the layout allows it, else a copy. */
    public static Operator reshape(Tensor tensor, List<Long> shape) {
        return ViewOperators.reshape(tensor, shape);
    }

    /** Returns the strides of a dense row-major tensor. */
    public static List<Long> denseStrides(TensorType type) {
        return Layouts.contiguous(type.shape());
    }

    /**
     * Returns the shape in which two shapes meet, as the engine broadcasts them.
     *
     * @throws IllegalArgumentException if they do not fit
     */
    public static List<Long> broadcast(List<Long> shape, List<Long> other) {
        return Shapes.broadcast(List.of(shape, other));
    }

    /** Returns the operator with the given name, which must exist. */
    public static Operator get(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("There is no operator " + name + "."));
    }
}
