package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays that a block makes in its forward pass: the traced step against DJL, bit for bit. */
@Tag("thorough")
final class CreationGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(constants(), ranges(), random()));
    }

    /** Multiplies what is made, as floats, with the operand, which broadcasts to it. */
    private static OperatorCase made(String name, Function<NDManager, NDArray> make) {
        return making(
                name,
                (x, m) -> make.apply(m)
                        .toType(DataType.FLOAT32, false)
                        .mul(x.get(0))
                        .tanh(),
                shape(1));
    }

    private static List<OperatorCase> constants() {
        float[] many = new float[100];
        double[] doubles = new double[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = i / 7f;
            doubles[i] = i / 11.0;
        }
        return List.of(
                made("zeros", m -> m.zeros(new Shape(2, 3))),
                made("ones of whole numbers", m -> m.ones(new Shape(2, 3), DataType.INT64)),
                made("full", m -> m.full(new Shape(2, 3), 0.1f)),
                made("full of whole numbers", m -> m.full(new Shape(2, 3), 7)),
                made("full of doubles", m -> m.full(new Shape(2, 3), 0.1f, DataType.FLOAT64)),
                made("floats", m -> m.create(new float[] {1, 0.1f, -0f, 3e-8f})),
                made("doubles", m -> m.create(new double[] {1, 0.1, -0.0, 3e-8})),
                made("ints", m -> m.create(new int[] {1, 2, 3, Integer.MIN_VALUE})),
                made("longs", m -> m.create(new long[] {1, 2, Long.MAX_VALUE, 4}, new Shape(2, 2))),
                made("bytes", m -> m.create(new byte[] {1, -2, 3})),
                made("booleans", m -> m.create(new boolean[] {true, false, true})),
                made("a scalar", m -> m.create(3.5f).add(m.create(2))),
                made("a scalar boolean", m -> m.create(true)),
                made("a matrix of floats", m -> m.create(new float[][] {{1, 2}, {3, 4}})),
                made("a matrix of longs", m -> m.create(new long[][] {{1, 2}, {3, 4}})),
                made("a matrix of booleans", m -> m.create(new boolean[][] {{true, false}, {true, true}})),
                made("many floats", m -> m.create(many, new Shape(4, 25))),
                made("many doubles", m -> m.create(doubles)),
                made("nothing", m -> m.create(new float[0])),
                made("numbers set later", m -> {
                    NDArray array = m.create(new Shape(2, 2));
                    array.set(new float[] {1, 2, 3, 4});
                    return array;
                }),
                made("like another", m -> m.create(new double[] {1, 2}).onesLike()));
    }

    private static List<OperatorCase> ranges() {
        return List.of(
                made("arange", m -> m.arange(7)),
                made("arange of floats", m -> m.arange(0.5f, 3.1f, 0.3f)),
                made("arange downwards", m -> m.arange(5, -3, -2, DataType.INT64)),
                made("arange of nothing", m -> m.arange(5, 3)),
                made("arange of fractions as longs", m -> m.arange(0.5f, 7.5f, 2f, DataType.INT64)),
                made("arange of fractions as ints", m -> m.arange(0.5f, 7.2f, 1.5f, DataType.INT32)),
                made("arange of doubles", m -> m.arange(0.1f, 1f, 0.1f, DataType.FLOAT64)),
                made("eye", m -> m.eye(3)),
                made("eye of other sizes", m -> m.eye(3, 5, 0, DataType.INT32)),
                made("linspace", m -> m.linspace(0.1f, 0.7f, 9)),
                made("linspace of ints", m -> m.linspace(1, 5, 4)),
                made("hanningWindow", m -> m.hanningWindow(9)));
    }

    /** Several draws after each other, so that a generator read in another order would tell. */
    private static List<OperatorCase> random() {
        return List.of(
                made("randomUniform", m -> m.randomUniform(-1, 2, new Shape(3, 4))
                        .add(m.randomUniform(0, 1, new Shape(3, 4)))),
                made("randomNormal", m -> m.randomNormal(new Shape(40))
                        .add(m.randomNormal(1, 0.1f, new Shape(40), DataType.FLOAT32))),
                made("randomNormal of doubles", m -> m.randomNormal(new Shape(4, 3), DataType.FLOAT64)),
                made("randomInteger", m -> m.randomInteger(-3, 90, new Shape(3, 4), DataType.INT64)
                        .add(m.randomInteger(0, 9, new Shape(3, 4), DataType.INT32))),
                made("randomPermutation", m -> m.randomPermutation(9)),
                made("draws that nothing reads", m -> {
                    m.randomUniform(0, 1, new Shape(5));
                    return m.randomNormal(new Shape(4));
                }),
                made("draws of every kind", m -> m.randomNormal(new Shape(6))
                        .add(m.randomUniform(0, 1, new Shape(6)))
                        .add(m.randomPermutation(6))
                        .add(m.randomInteger(0, 7, new Shape(6), DataType.INT64))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void made_arrays_haveTheBitsOfDjl(OperatorCase operator) {
        operator.only(OperatorCase.Operands.SOURCES, OperatorCase.Operands.ACTIVATIONS)
                .verify();
    }
}
