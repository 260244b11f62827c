package io.memplan.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.testing.GraphSketch;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** The rules that a graph must obey, each with its message, and what a graph knows about itself. */
class TrainingGraphTest {

    private static final Value X = value(0, 10, 0);
    private static final Value Y = value(1, 10, 1);

    private static Value value(int id, long bytes, int storage) {
        return new Value(id, "v" + id, Optional.empty(), bytes, Role.ACTIVATION, storage);
    }

    private static Operation operation(int id, List<Integer> inputs, List<Integer> outputs, long nanos) {
        return new Operation(
                id,
                "op",
                "test::op",
                Attributes.none(),
                inputs,
                outputs,
                List.of(),
                Phase.FORWARD,
                nanos,
                0,
                Effects.NONE);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(
            List<Value> values, List<Operation> operations, long residentBytes) {
        return assertThatThrownBy(() -> new TrainingGraph("g", values, operations, residentBytes))
                .isInstanceOf(InvalidGraphException.class);
    }

    @Test
    void create_withNegativeResidentBytes_isRefused() {
        assertRefused(List.of(), List.of(), -1).hasMessage("residentBytes is negative: -1.");
    }

    @Test
    void create_withGapInValueIds_isRefused() {
        assertRefused(List.of(X, value(2, 1, 2)), List.of(), 0)
                .hasMessage("The value at place 1 has the id 2, but ids must count up from 0 without a gap.");
    }

    @Test
    void create_withViewOfUnknownValue_isRefused() {
        assertRefused(List.of(X, value(1, 0, 7)), List.of(), 0)
                .hasMessage("The value 1 is a view of the unknown value 7.");
    }

    @Test
    void create_withViewOfView_isRefused() {
        assertRefused(List.of(X, value(1, 0, 0), value(2, 0, 1)), List.of(), 0)
                .hasMessage(
                        "The value 2 is a view of 1, which is itself a view; a view must name the base that owns the"
                                + " bytes.");
    }

    @Test
    void create_withGapInOperationIds_isRefused() {
        assertRefused(List.of(X, Y), List.of(operation(1, List.of(0), List.of(1), 0)), 0)
                .hasMessage("The operation at place 0 has the id 1, but ids must count up from 0 without a gap.");
    }

    @Test
    void create_withValueProducedTwice_isRefused() {
        assertRefused(
                        List.of(X, Y),
                        List.of(operation(0, List.of(0), List.of(1), 0), operation(1, List.of(0), List.of(1), 0)),
                        0)
                .hasMessage("The value 1 is produced twice, by the operations 0 (op) and 1 (op).");
    }

    @Test
    void create_withUnknownOutput_isRefused() {
        assertRefused(List.of(X), List.of(operation(0, List.of(0), List.of(5), 0)), 0)
                .hasMessage("The operation 0 (op) names the value 5, but there are only 1 values.");
    }

    @Test
    void create_withUnknownInput_isRefused() {
        assertRefused(List.of(X, Y), List.of(operation(0, List.of(9), List.of(1), 0)), 0)
                .hasMessage("The operation 0 (op) names the value 9, but there are only 2 values.");
    }

    @Test
    void create_withReadBeforeWrite_isRefused() {
        assertRefused(
                        List.of(X, Y, value(2, 1, 2)),
                        List.of(operation(0, List.of(1), List.of(2), 0), operation(1, List.of(0), List.of(1), 0)),
                        0)
                .hasMessage("The operation 0 (op) reads the value 1, which only the operation 1 (op) produces: the"
                        + " operations are not in execution order, or they form a cycle.");
    }

    @Test
    void create_withSourceThatIsAViewOfAResult_isRefused() {
        assertRefused(List.of(X, Y, value(2, 0, 1)), List.of(operation(0, List.of(0), List.of(1), 0)), 0)
                .hasMessage("The value 2 is on the device from the start, but is a view of the value 1, which is"
                        + " produced later.");
    }

    @Test
    void create_withSizesBeyondALong_isRefused() {
        long huge = Long.MAX_VALUE / 2;
        assertRefused(List.of(value(0, huge, 0), value(1, huge, 1)), List.of(), 0)
                .hasMessage("The sizes of the values add up to more than 2^62.");
        assertRefused(List.of(X), List.of(operation(0, List.of(0), List.of(), huge + 1)), 0)
                .hasMessage("The sizes of the costs add up to more than 2^62.");
    }

    @Test
    void create_withBadNumbers_isRefusedByTheRecords() {
        assertThatThrownBy(() -> value(-1, 0, -1)).hasMessage("A value has the negative id -1.");
        assertThatThrownBy(() -> value(1, -5, 1)).hasMessage("The value 1 has the negative size -5.");
        assertThatThrownBy(() -> value(1, 5, 0))
                .hasMessage("The value 1 is a view of 0 and cannot hold bytes of its own, but states 5.");
        assertThatThrownBy(() -> operation(0, List.of(), List.of(), -1))
                .hasMessage("The operation 0 (op) has a negative cost (-1 ns) or workspace (0 bytes).");
        assertThatThrownBy(() -> new TensorType(ElementType.FLOAT32, List.of(2L, -1L)))
                .hasMessage("A tensor has an axis of negative size: [2, -1]");
        assertThatThrownBy(() -> new TensorType(ElementType.FLOAT32, List.of(1L << 40, 1L << 40)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void lastUse_ofBase_countsItsViews() {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.source(Role.INPUT, 8);
        int y = sketch.activation(8);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(y));
        int view = sketch.viewOf(y);
        sketch.operation(Phase.FORWARD, List.of(y), List.of(view));
        int out = sketch.value(Role.OUTPUT, 8);
        sketch.operation(Phase.FORWARD, List.of(view), List.of(out));
        TrainingGraph graph = sketch.build("g", 5);

        assertThat(graph.lastUseOfStorage(y)).isEqualTo(2);
        assertThat(graph.lastUseOfStorage(out)).isEqualTo(3);
        assertThat(graph.lastUseOfStorage(x)).isEqualTo(3);
        assertThat(graph.consumersOf(y)).containsExactly(1);
        assertThat(graph.alwaysResidentBytes()).isEqualTo(13);
        assertThat(graph.keepAllPeakBytes()).isEqualTo(13 + 16);
        assertThat(graph.keepAllPeakOperation()).isEqualTo(2);
        assertThat(graph.budgetOfShare(0.5)).isEqualTo(13 + 8);
        assertThat(graph.baseNanos()).isEqualTo(30);
    }

    @Test
    void fingerprint_ignoresCostsButNotShapes() {
        Operation cheap = operation(0, List.of(0), List.of(1), 1);
        Operation dear = operation(0, List.of(0), List.of(1), 2);
        TrainingGraph graph = new TrainingGraph("g", List.of(X, Y), List.of(cheap), 0);
        assertThat(new TrainingGraph("g", List.of(X, Y), List.of(dear), 0).fingerprint())
                .isEqualTo(graph.fingerprint());
        assertThat(graph.withCosts(operation -> 7).fingerprint()).isEqualTo(graph.fingerprint());
        assertThat(new TrainingGraph("g", List.of(X, value(1, 11, 1)), List.of(cheap), 0).fingerprint())
                .isNotEqualTo(graph.fingerprint());
    }
}
