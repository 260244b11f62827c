package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.recurrent.RNN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recurrent layers of every kind: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class RecurrentGradientsIT {

    private enum Kind {
        RELU(1),
        TANH(1),
        GRU(3),
        LSTM(4);

        private final int gates;

        Kind(int gates) {
            this.gates = gates;
        }

        private int states() {
            return this == LSTM ? 2 : 1;
        }
    }

    /** A stack of recurrent layers over a batch of sequences; its operands: data, states, weights and biases. */
    private record Layers(
            Kind kind, int layers, boolean bidirectional, boolean biases, boolean batchFirst, double dropRate) {

        private OperatorCase over(int batch, int steps, int features, int hidden, boolean all) {
            return OperatorCase.listOf(
                    toString().toLowerCase(Locale.ROOT) + (all ? " with states" : ""),
                    x -> all ? called(x) : new NDList(called(x).head()),
                    operands(batch, steps, features, hidden));
        }

        private long[][] operands(int batch, int steps, int features, int hidden) {
            int directions = bidirectional ? 2 : 1;
            List<long[]> shapes = new ArrayList<>();
            shapes.add(batchFirst ? shape(batch, steps, features) : shape(steps, batch, features));
            for (int state = 0; state < kind.states(); state++) {
                shapes.add(shape((long) layers * directions, batch, hidden));
            }
            for (int run = 0; run < layers * directions; run++) {
                int width = run < directions ? features : hidden * directions;
                shapes.add(shape((long) kind.gates * hidden, width));
                shapes.add(shape((long) kind.gates * hidden, hidden));
                if (biases) {
                    shapes.add(shape((long) kind.gates * hidden));
                    shapes.add(shape((long) kind.gates * hidden));
                }
            }
            return shapes.toArray(long[][]::new);
        }

        private NDList called(NDList x) {
            NDArray data = x.get(0);
            NDArrayEx internal = data.getNDArrayInternal();
            NDList parameters = x.subNDList(1 + kind.states());
            if (kind == Kind.LSTM) {
                NDList states = new NDList(x.get(1), x.get(2));
                return internal.lstm(
                        data, states, parameters, biases, layers, dropRate, true, bidirectional, batchFirst);
            }
            NDArray state = x.get(1);
            if (kind == Kind.GRU) {
                return internal.gru(data, state, parameters, biases, layers, dropRate, true, bidirectional, batchFirst);
            }
            RNN.Activation activation = kind == Kind.RELU ? RNN.Activation.RELU : RNN.Activation.TANH;
            return internal.rnn(
                    data, state, parameters, biases, layers, activation, dropRate, true, bidirectional, batchFirst);
        }
    }

    static Stream<OperatorCase> cases() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(
                        new Layers(kind, 1, false, true, true, 0).over(3, 5, 7, 4, false),
                        new Layers(kind, 1, false, true, false, 0)
                                .over(2, 4, 3, 20, true)
                                .of(DataType.FLOAT32, DataType.FLOAT64, DataType.FLOAT16),
                        new Layers(kind, 1, false, false, true, 0).over(1, 3, 5, 6, true),
                        new Layers(kind, 2, false, true, true, 0.3)
                                .over(4, 6, 5, 33, true)
                                .of(DataType.FLOAT32, DataType.FLOAT64),
                        new Layers(kind, 2, true, true, true, 0.5)
                                .over(3, 4, 5, 8, true)
                                .of(DataType.FLOAT32, DataType.FLOAT64),
                        new Layers(kind, 2, true, false, false, 0).over(2, 3, 4, 5, false),
                        new Layers(kind, 1, true, true, true, 0).over(5, 1, 6, 64, true),
                        new Layers(kind, 1, false, true, true, 0).over(17, 9, 40, 64, false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofRecurrentLayers_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
