package io.memplan.graph.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.basicmodelzoo.cv.classification.AlexNet;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
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
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
    void trace_ofMethodThatTheEngineLacks_saysThatPlainDjlFailsToo() {
        assertRefused((x, scale) -> x.mul(scale).acosh())
                .hasMessageContaining(
                        "DJL's PyTorch engine has no NDArray.acosh(), which is called in or after the block"
                                + " 01SequentialBlock/01UserBlock")
                .hasMessageContaining("it fails without Memplan too.\nMaybe express it by other operators.");
    }

    @Test
    void trace_ofComplexNumbersMadeOfParameters_saysThatTheEngineHasNoDerivative() {
        assertRefused((x, scale) -> x.mul(scale).reshape(6, 2).complex().real())
                .hasMessageContaining(
                        "An array float32[6x2] that depends on parameters is made complex (complex), in or"
                                + " after the block 01SequentialBlock/01UserBlock")
                .hasMessageContaining("fails without Memplan too.\nMaybe keep the real and the imaginary parts");
    }

    @Test
    void trace_ofOperatorWithoutRuleForComplexNumbers_namesIt() {
        assertRefused((x, scale) -> x.mul(scale).fft(3).tanh())
                .hasMessageContaining("There is no rule for aten::tanh of complex numbers (complex64[4x3]).")
                .hasMessageContaining("\nMaybe compute with the real and imaginary parts")
                .hasMessageContaining("\nThis was called in or after the block");
    }

    @Test
    void trace_ofTransformInHalfPrecision_isRefused() {
        assertRefused((x, scale) ->
                        x.mul(scale).toType(DataType.FLOAT16, false).fft(3).real())
                .hasMessageContaining("A Fourier transform of an array float16[4x3] is asked for")
                .hasMessageContaining("\nMaybe convert the array to float32 first.");
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"BFLOAT16", "INT16", "UINT16", "UINT32", "UINT64"})
    void trace_ofTypeThatTheEngineLacks_saysThatItEndsTheProcess(DataType type) {
        assertThatThrownBy(() -> trace(new UserBlock((x, scale) -> x.mul(scale).toType(type, false))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Arrays of the type " + type.toString().toLowerCase(Locale.ROOT)
                        + " cannot be traced: DJL's PyTorch engine has no number for the type, and ends the process"
                        + " when it is asked to make or convert such an array.")
                .hasMessageContaining("\nMaybe convert them to another type");
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"STRING", "UNKNOWN"})
    void trace_ofTypeWithoutNumbers_saysSo(DataType type) {
        assertThatThrownBy(() -> trace(new UserBlock((x, scale) -> x.mul(scale).toType(type, false))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be traced: no operator takes them.");
    }

    @Test
    void trace_ofIndexByMask_saysThatSizesDependOnValues() {
        assertRefused((x, scale) -> x.mul(scale).get(x.getManager().create(new boolean[] {true, false, true, true})))
                .hasMessageContaining("An index of an array float32[4x3] is a mask, and how many elements it chooses"
                        + " depends on values; it is used in or after the block 01SequentialBlock/01UserBlock")
                .hasMessageContaining("\nMaybe use slices, fixed places, arrays of places along axes, or where");
    }

    @Test
    void trace_ofBooleanMask_saysThatSizesDependOnValues() {
        assertRefused((x, scale) -> x.mul(scale).booleanMask(x))
                .hasMessageContaining(
                        "The model makes an array whose size depends on values (booleanMask) while it is traced")
                .hasMessageContaining("\nMaybe choose with where");
    }

    @Test
    void trace_ofChangeToPartOfASplit_isRefused() {
        assertRefused((x, scale) -> x.mul(scale).split(2).get(1).addi(1))
                .hasMessageContaining("it is a view made by aten::split_with_sizes");
    }

    @Test
    void trace_ofIndexOutside_namesThePlaces() {
        assertRefused((x, scale) -> x.mul(scale).get(7))
                .hasMessageContaining("The places from 7 to 7 of the axis 0 are not all in an array float32[4x3].");
        assertRefused((x, scale) -> x.mul(scale).get(0, 0, 0))
                .hasMessageContaining("The index has 3 parts, but the array float32[4x3] has fewer axes");
    }

    @Test
    void trace_ofIndexBackwards_isRefused() {
        assertRefused((x, scale) -> x.mul(scale).get("::-1"))
                .hasMessageContaining("has the step -1, which the engine does not support either");
    }

    @Test
    void trace_ofIndexByScalarArray_isRefused() {
        assertRefused((x, scale) -> x.mul(scale).get(x.getManager().create(1L)))
                .hasMessageContaining("has an array without axes, of which the engine reads the value");
    }

    @Test
    void trace_ofSetOfPick_saysThatTheEngineIgnoresIt() {
        assertRefused((x, scale) -> {
                    NDArray y = x.mul(scale);
                    y.set(new NDIndex().addAllDim().addPickDim(x.getManager().create(new long[4])), 1);
                    return y;
                })
                .hasMessageContaining("A pick is set in an array float32[4x3]");
    }

    @Test
    void trace_ofSetScalarOfMore_isRefused() {
        assertRefused((x, scale) -> {
                    NDArray y = x.mul(scale);
                    y.setScalar(new NDIndex("1"), 1);
                    return y;
                })
                .hasMessageContaining("chooses more than the one element that setScalar changes");
    }

    @Test
    void trace_ofNumbersSetInActivation_isRefused() {
        assertRefused((x, scale) -> {
                    NDArray y = x.mul(scale);
                    y.set(new float[12]);
                    return y;
                })
                .hasMessageContaining("An array float32[4x3] that depends on parameters is filled with numbers");
    }

    private static NDArray real(boolean requiresGradient) {
        return (NDArray) Proxy.newProxyInstance(
                NDArray.class.getClassLoader(),
                new Class<?>[] {NDArray.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getShape" -> new Shape(3);
                    case "getDataType" -> DataType.FLOAT32;
                    case "hasGradient" -> requiresGradient;
                    case "hashCode" -> 7;
                    default -> null;
                });
    }

    @Test
    void trace_ofArrayFromOutside_makesItOneConstant() {
        NDArray real = real(false);
        TracedStep step =
                trace(new UserBlock((x, scale) -> x.mul(scale).add(real).mul(real)));
        assertThat(step.constantByValue().values()).containsExactly(new TracedConstant.Captured(real));
        assertThat(step.graph().value(step.constantByValue().firstKey()).type())
                .contains(TensorType.of(ElementType.FLOAT32, 3));
    }

    @Test
    void trace_ofTrainableArrayFromOutside_isRefused() {
        NDArray real = real(true);
        assertRefused((x, scale) -> x.mul(scale).add(real))
                .hasMessageContaining("A real array of shape (3) that requires a gradient entered the trace in or after"
                        + " the block 01SequentialBlock/01UserBlock")
                .hasMessageContaining("\nMaybe make it a parameter of the block, or switch its gradient off.");
    }

    @Test
    void trace_ofArrayOfAnEarlierTrace_isRefused() {
        NDArray[] kept = new NDArray[1];
        UserBlock block = new UserBlock((x, scale) -> {
            kept[0] = kept[0] == null ? x.add(1) : kept[0];
            return x.mul(scale).add(kept[0]);
        });
        assertThatThrownBy(() -> {
                    trace(block);
                    trace(block);
                })
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("An array float32[4x3] of an earlier trace was used again")
                .hasMessageContaining("\nMaybe make it anew in each forward pass");
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
    void trace_ofChangeToViewOfInput_isRefused() {
        assertRefused((x, scale) -> {
                    x.get("1:3").muli(2);
                    return x.mul(scale);
                })
                .hasMessageContaining("The array float32[2x3] is changed in place (muli)")
                .hasMessageContaining("it is an input or a parameter");
        assertRefused((x, scale) -> {
                    x.set(new NDIndex("1"), 2);
                    return x.mul(scale);
                })
                .hasMessageContaining("The array float32[4x3] is changed in place (set)")
                .hasMessageContaining("\nMaybe use a copy of it");
    }

    @Test
    void trace_ofChangeThroughRepeatedAxes_isRefused() {
        assertRefused((x, scale) ->
                        x.mul(scale).expandDims(0).broadcast(new Shape(2, 4, 3)).addi(1))
                .hasMessageContaining("it is a view made by aten::expand, through which changes cannot be traced")
                .hasMessageContaining("\nMaybe change a copy of it.");
    }

    @Test
    void trace_ofChangeThatWouldGrowTheArray_isRefused() {
        assertRefused((x, scale) -> x.mul(scale).sum(new int[] {0}).addi(x))
                .hasMessageContaining("The array float32[3] is changed in place (addi)")
                .hasMessageContaining("to the type float32[4x3].\nMaybe use add instead of addi.");
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
    void trace_ofManyNumbers_makesThemAConstant() {
        TracedStep step = trace(new UserBlock((x, scale) ->
                x.mul(scale).add(x.getManager().create(new float[5000]).sum())));
        assertThat(step.constantByValue().values())
                .singleElement()
                .isInstanceOfSatisfying(
                        TracedConstant.Numbers.class,
                        numbers -> assertThat(numbers.data().remaining()).isEqualTo(20_000));
    }

    @Test
    void trace_ofArrayDrawnInJava_isRefused() {
        assertRefused((x, scale) -> x.mul(scale).add(x.getManager().truncatedNormal(new Shape(4, 3))))
                .hasMessageContaining("The model draws a truncatedNormal while it is traced")
                .hasMessageContaining("\nMaybe draw a randomNormal and clip it.");
    }

    @Test
    void trace_ofArrayOnAnotherDevice_isRefused() {
        assertRefused((x, scale) ->
                        x.mul(scale).add(x.getManager().zeros(new Shape(3), DataType.FLOAT32, Device.gpu(1))))
                .hasMessageContaining("The model makes an array on gpu(1) while it is traced for cpu()");
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
