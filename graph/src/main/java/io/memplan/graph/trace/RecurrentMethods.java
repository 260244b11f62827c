package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.recurrent.RNN;
import java.util.List;
import java.util.Map;

/** {@code NDArrayEx.rnn}, {@code gru} and {@code lstm}. */
final class RecurrentMethods {

    private RecurrentMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("rnn", (self, args) -> {
            String activation = args[5] == RNN.Activation.RELU ? "aten::relu" : "aten::tanh";
            RecurrentOptions options = RecurrentOptions.of(args, 3, 4, 6, 7, 8, 9);
            return run(self, args, new RecurrentCell.Simple(activation), options, List.of((NDArray) args[1]));
        });
        byName.put(
                "gru",
                (self, args) -> run(
                        self,
                        args,
                        new RecurrentCell.Gated(),
                        RecurrentOptions.of(args, 3, 4, 5, 6, 7, 8),
                        List.of((NDArray) args[1])));
        byName.put("lstm", (self, args) -> {
            NDList states = (NDList) args[1];
            RecurrentOptions options = RecurrentOptions.of(args, 3, 4, 5, 6, 7, 8);
            return run(self, args, new RecurrentCell.LongShortTerm(), options, List.of(states.get(0), states.get(1)));
        });
    }

    private static NDList run(
            AbstractArray self, Object[] args, RecurrentCell cell, RecurrentOptions options, List<NDArray> states) {
        NDList parameters = (NDList) args[2];
        return new RecurrentStack(self.session(), cell, options, parameters).run((NDArray) args[0], states);
    }
}
