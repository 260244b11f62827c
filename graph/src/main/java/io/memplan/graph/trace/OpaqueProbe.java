package io.memplan.graph.trace;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Operators;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Finds out what a call of an opaque block makes and takes. */
@FunctionalInterface
public interface OpaqueProbe {

    /**
     * Asks the block for its output shapes; nothing is run, so that no memory and no time is known. As coded, this
     * assumes that all outputs have the element type of the first floating input (or {@code float32}), and that memory
     * retained is as much as the outputs take.
     */
    OpaqueProbe OF_SHAPES = OpaqueProbe::ofShapes;

    /**
     * Finds out what a call makes and takes.
     *
     * @param call the call
     * @param arrays the types of its inputs and labels
     * @param trains whether autograd follows the call
     */
    OpaqueProfile probe(OpaqueCall call, List<TensorType> arrays, boolean trains);

    private static OpaqueProfile ofShapes(OpaqueCall call, List<TensorType> arrays, boolean trains) {
        List<TensorType> inputs = arrays.subList(0, call.inputs());
        Shape[] shapes = inputs.stream().map(DjlTypes::shape).toArray(Shape[]::new);
        DataType[] types =
                inputs.stream().map(type -> DjlTypes.of(type.elementType())).toArray(DataType[]::new);
        ElementType floating = inputs.stream()
                .map(TensorType::elementType)
                .filter(ElementType::isFloating)
                .findFirst()
                .orElse(ElementType.FLOAT32);
        List<TensorType> outputs = Arrays.stream(call.block().getOutputShapes(shapes, types))
                .map(shape -> new TensorType(floating, DjlTypes.longs(shape)))
                .toList();
        long bytes = outputs.stream().mapToLong(TensorType::bytes).sum();
        return new OpaqueProfile(
                outputs,
                outputs.stream().map(Operators::denseStrides).toList(),
                Collections.nCopies(outputs.size(), null),
                bytes,
                0,
                0,
                0,
                0);
    }
}
