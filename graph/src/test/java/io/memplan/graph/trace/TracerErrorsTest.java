package io.memplan.graph.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.basicmodelzoo.cv.classification.AlexNet;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.loss.Loss;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.differentiate.NotDifferentiableException;
import io.memplan.graph.testing.UserBlock;
import io.memplan.graph.testing.UserBlocks;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user is told whose block cannot be traced: the block, the line of Java, and what to do. */
class TracerErrorsTest {

    private static final TensorType INPUT = TensorType.of(ElementType.FLOAT32, 4, 3);

    private static TracedStep trace(Block block) {
        Loss loss = new Loss("sum") {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                return predictions.head().sum();
            }
        };
        return new Tracer(new SequentialBlock().add(new SequentialBlock().add(block)), loss)
                .trace(List.of(INPUT), List.of());
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(BinaryOperator<NDArray> function) {
        return assertThatThrownBy(() -> trace(new UserBlock(function))).isInstanceOf(TraceException.class);
    }

    @ParameterizedTest
    @MethodSource("io.memplan.graph.testing.UserBlocks#readers")
    void trace_ofBlockThatReadsValues_namesBlockAndLine(UserBlocks.Reader reader) {
        assertRefused(reader.block())
                .hasMessageContaining("The model reads values of an array (" + reader.method() + ") while it is traced")
                .hasMessageContaining("in or after the block 01SequentialBlock/01UserBlock, at"
                        + " io.memplan.graph.testing.UserBlocks.")
                .hasMessageContaining("(UserBlocks.java:")
                .hasMessageContaining("\nMaybe mark the block opaque: ");
    }

    @Test
    void trace_ofUnknownOperator_namesItAndWhatIsThere() {
        assertRefused((x, scale) -> x.mul(scale).erfinv())
                .hasMessageContaining(
                        "The operator erfinv of NDArray cannot be traced yet; it is called in or after the"
                                + " block 01SequentialBlock/01UserBlock")
                .hasMessageContaining("\nMaybe express it by operators that can (arithmetic, ");
    }

    @Test
    void trace_ofUnknownIndex_namesIt() {
        assertRefused((x, scale) -> x.mul(scale).get(new NDIndex("::2")))
                .hasMessageContaining("of an array float32[4x3] cannot be traced yet")
                .hasMessageContaining("\nMaybe use slices with step one, fixed places, or a pick.");
    }

    @Test
    void trace_ofArrayFromOutside_saysWhatToDo() {
        NDArray real = (NDArray) Proxy.newProxyInstance(
                NDArray.class.getClassLoader(),
                new Class<?>[] {NDArray.class},
                (proxy, method, args) -> method.getName().equals("getShape") ? new Shape(7) : null);
        assertRefused((x, scale) -> x.mul(scale).add(real))
                .hasMessageContaining("A real array of shape (7) entered the trace in or after the block"
                        + " 01SequentialBlock/01UserBlock")
                .hasMessageContaining(
                        "\nMaybe make it a parameter of the block, or create it from the input's manager");
    }

    @Test
    void trace_ofChangeToInput_namesTheOtherMethod() {
        assertRefused((x, scale) -> x.addi(scale))
                .hasMessageContaining("The array float32[4x3] is changed in place (addi)")
                .hasMessageContaining("it is an input or a parameter")
                .hasMessageContaining("\nMaybe use add instead of addi.");
    }

    @Test
    void trace_ofChangeToParameter_isRefused() {
        assertRefused((x, scale) -> scale.muli(x)).hasMessageContaining("it is an input or a parameter");
    }

    @Test
    void trace_ofChangeToView_isRefused() {
        assertRefused((x, scale) -> x.mul(scale).transpose().addi(1))
                .hasMessageContaining("The array float32[3x4] is changed in place (addi)")
                .hasMessageContaining("it is a view, or has one");
    }

    @Test
    void trace_ofChangeToViewedArray_isRefused() {
        assertRefused((x, scale) -> {
                    NDArray y = x.mul(scale);
                    NDArray view = y.reshape(12);
                    y.addi(1);
                    return view;
                })
                .hasMessageContaining("it is a view, or has one");
    }

    @Test
    void trace_ofChangeThatWouldGrowTheArray_isRefused() {
        assertRefused((x, scale) -> x.mul(scale).sum(new int[] {0}).addi(x))
                .hasMessageContaining("The array float32[3] is changed in place (addi)")
                .hasMessageContaining("to the type float32[4x3].\nMaybe use add instead.");
    }

    @Test
    void trace_ofShapesThatDoNotFit_namesThemAndTheLine() {
        assertRefused((x, scale) -> x.mul(scale).add(x.reshape(12)))
                .hasMessageContaining("The shapes [[4, 3], [12]] cannot be broadcast together.")
                .hasMessageContaining("\nThis was called in or after the block 01SequentialBlock/01UserBlock");
    }

    @Test
    void trace_ofMatricesThatDoNotFit_namesThem() {
        assertRefused((x, scale) -> x.matMul(scale))
                .hasMessageContaining("A matrix product of float32[4x3] and float32[4x3] cannot be traced")
                .hasMessageContaining("\nMaybe reshape or transpose one of them.");
    }

    @Test
    void trace_ofImpossibleReshape_namesIt() {
        assertRefused((x, scale) -> x.mul(scale).reshape(5, -1))
                .hasMessageContaining("An array float32[4x3] cannot be reshaped to (5, -1)");
    }

    @Test
    void trace_ofImpossibleBroadcast_namesIt() {
        assertRefused((x, scale) -> x.mul(scale).broadcast(new Shape(2, 5, 3)))
                .hasMessageContaining("The shapes [[4, 3], [2, 5, 3]] cannot be broadcast together.");
        assertRefused((x, scale) -> x.mul(scale).broadcast(new Shape(3)))
                .hasMessageContaining("An array float32[4x3] cannot be broadcast to the shape [3].");
    }

    @Test
    void trace_ofLargeConstant_saysHowManyNumbersFit() {
        assertRefused((x, scale) ->
                        x.mul(scale).add(x.getManager().create(new float[5000]).sum()))
                .hasMessageContaining("The model makes a constant array of 5000 numbers")
                .hasMessageContaining("at most 4096 become part of a graph")
                .hasMessageContaining("\nMaybe make it a parameter that requires no gradient.");
    }

    @Test
    void trace_ofRandomArray_isRefused() {
        assertRefused((x, scale) -> x.mul(scale).add(x.getManager().randomNormal(new Shape(4, 3))))
                .hasMessageContaining("The model makes an array (NDManager.randomNormal) while it is traced");
    }

    @Test
    void trace_ofInputTooSmallForTheModel_saysSo() {
        Tracer tracer = new Tracer(AlexNet.builder().build(), Loss.softmaxCrossEntropyLoss());
        assertThatThrownBy(() -> tracer.trace(
                        List.of(TensorType.of(ElementType.FLOAT32, 2, 1, 10, 10)),
                        List.of(TensorType.of(ElementType.INT64, 2))))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("cannot be initialized for inputs [float32[2x1x10x10]]")
                .hasMessageContaining("\nMaybe the input is too small for the model");
    }

    @Test
    void trace_ofFrozenBlock_saysThatNothingIsTrained() {
        UserBlock block = new UserBlock(NDArray::mul);
        block.freezeParameters(true);
        assertThatThrownBy(() -> trace(block))
                .isInstanceOf(NotDifferentiableException.class)
                .hasMessageContaining("Maybe all parameters are frozen");
    }

    @Test
    void trace_ofUserCallsInPlace_makesThemFunctional() {
        UnaryOperator<NDArray> inPlace = y -> y.addi(1).muli(y).negi();
        UnaryOperator<NDArray> functional = y -> y.add(1).mul(y.add(1)).neg();
        assertThat(trace(new UserBlock((x, scale) -> inPlace.apply(x.mul(scale))))
                        .graph()
                        .operations())
                .hasSizeLessThanOrEqualTo(trace(new UserBlock((x, scale) -> functional.apply(x.mul(scale))))
                        .graph()
                        .operations()
                        .size());
    }
}
