package io.memplan.graph.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The workspace of an LSTM layer: what oneDNN asked for on an x86-64 machine with AVX-512. */
class LstmLayerOperatorsTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 4, 36864",
        "5, 3, 7, 20, 61440",
        "10, 4, 16, 4, 57344",
        "10, 4, 16, 64, 229376",
        "10, 4, 32, 16, 94208",
        "50, 8, 64, 64, 2002944",
        "50, 32, 300, 4, 20156416",
        "50, 32, 300, 20, 21086208",
        "50, 32, 300, 64, 23666688"
    })
    void workspaceBytes_areThoseOfTheEngine(long steps, long batch, long features, long hidden, long bytes) {
        assertThat(LstmLayerOperators.workspaceBytes(steps, batch, features, hidden))
                .isEqualTo(bytes);
    }
}
