package io.memplan.experiments.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.sweep.CellFailedException;
import io.memplan.experiments.sweep.CellProcess;
import io.memplan.experiments.sweep.ClusterEngines;
import io.memplan.experiments.sweep.ClusterException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("thorough")
final class SparkEnginesTest {

    private static CellEngine connect(String master, CellProcess process) {
        return ServiceLoader.load(ClusterEngines.class)
                .findFirst()
                .orElseThrow()
                .connect(master, "test", process);
    }

    private static void assertUnreachable(String master, String why) {
        assertThatThrownBy(() -> connect(master, cell -> cell))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("no Spark to reach at " + master)
                .hasMessageContaining(why)
                .hasMessageContaining("Maybe it is spark://HOST:PORT");
    }

    @Test
    void run_cellThatFails_saysWhyInOneLine_andTheNextOneRuns() {
        CellProcess process = cell -> {
            if (cell.get("trial").asInt() == 1) {
                throw new IllegalStateException("There is no room.\nThis is all.");
            }
            return cell;
        };
        try (CellEngine engine = connect("local[2]", process)) {
            JsonNodeFactory json = JsonNodeFactory.instance;
            assertThat(engine.parallelism()).isEqualTo(2);
            assertThatThrownBy(() -> engine.run(json.objectNode().put("trial", 1)))
                    .isInstanceOf(CellFailedException.class)
                    .hasMessage("On the cluster: There is no room.");
            assertThat(engine.run(json.objectNode().put("trial", 2)))
                    .isEqualTo(json.objectNode().put("trial", 2));
        }
    }

    @Test
    void connect_whereNobodyListens_saysSoAtOnce() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertUnreachable("spark://127.0.0.1:" + port, "refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark", "spark://", "spark://127.0.0.1", "spark://a b:1"})
    void connect_whatIsNoMaster_saysSo(String master) {
        assertUnreachable(master, "");
    }
}
