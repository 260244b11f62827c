package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import io.memplan.graph.Attributes;
import java.util.List;

/** The step of a recurrent layer: new states from the data's share of the gates and the present states. */
sealed interface RecurrentCell {

    /** Returns how many gates there are, each as wide as the state. */
    int gates();

    /**
     * Makes one step.
     *
     * @param session the trace
     * @param dataGates the data's share of the gates
     * @param stateGates the state's share
     * @param states the present states, that which the layer hands on first
     * @return the new states
     */
    List<NDArray> step(TraceSession session, NDArray dataGates, NDArray stateGates, List<NDArray> states);

    /** One activation of the sum of both shares. */
    record Simple(String activation) implements RecurrentCell {

        @Override
        public int gates() {
            return 1;
        }

        @Override
        public List<NDArray> step(TraceSession session, NDArray dataGates, NDArray stateGates, List<NDArray> states) {
            NDArray sum = session.apply("aten::add", Attributes.none(), stateGates, dataGates);
            return List.of(session.apply(activation, Attributes.none(), sum));
        }
    }

    /** The gated recurrent unit. */
    record Gated() implements RecurrentCell {

        @Override
        public int gates() {
            return 3;
        }

        @Override
        public List<NDArray> step(TraceSession session, NDArray dataGates, NDArray stateGates, List<NDArray> states) {
            return List.of(session.array(
                    session.applyAll("memplan::gru_cell", Attributes.none(), dataGates, stateGates, states.get(0))
                            .get(1)));
        }
    }

    /** The long short-term memory, of a state and a cell. */
    record LongShortTerm() implements RecurrentCell {

        @Override
        public int gates() {
            return 4;
        }

        @Override
        public List<NDArray> step(TraceSession session, NDArray dataGates, NDArray stateGates, List<NDArray> states) {
            return session
                    .applyAll("memplan::lstm_cell", Attributes.none(), dataGates, stateGates, states.get(1))
                    .subList(1, 3)
                    .stream()
                    .map(session::array)
                    .toList();
        }
    }
}
