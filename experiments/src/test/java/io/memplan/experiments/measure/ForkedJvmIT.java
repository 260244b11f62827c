package io.memplan.experiments.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ForkedJvmIT {

    /** Does what the job names. */
    static final class Worker {

        private Worker() {}

        public static void main(String[] args) throws Exception {
            ForkedTask.serve(job -> switch (job.get("do").asText()) {
                case "answer" -> answer(job);
                case "hang" -> {
                    Thread.sleep(60_000);
                    yield job;
                }
                case "crash" -> {
                    Runtime.getRuntime().halt(139);
                    yield job;
                }
                case "exhaust" -> JsonNodeFactory.instance.numberNode(new long[200 << 20].length);
                case "memory" ->
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("bytes", ResidentMemory.read().currentBytes().orElse(0));
                case "silence" -> JsonNodeFactory.instance.textNode("no object");
                default -> throw new IllegalStateException("unknown job " + job);
            });
        }

        private static ObjectNode answer(JsonNode job) {
            System.out.println("chatter that must not reach the result");
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("doubled", 2 * job.get("number").asInt())
                    .put("umlaut", job.get("text").asText())
                    .put("heap", Runtime.getRuntime().maxMemory())
                    .put("tracking", System.getenv("OPT_OUT_TRACKING"))
                    .put("extra", System.getenv("MEMPLAN_TEST"))
                    .put("property", System.getProperty("memplan.test"));
        }
    }

    private static ObjectNode job(String what) {
        return JsonNodeFactory.instance.objectNode().put("do", what);
    }

    private static ForkedJvm.Builder worker() {
        return ForkedJvm.builder(Worker.class).optHeapBytes(64 << 20).optTimeout(Duration.ofSeconds(50));
    }

    @Test
    void run_job_returnsItsResult() {
        JsonNode result = worker().addEnvironment("MEMPLAN_TEST", "yes")
                .addJvmArgument("-Dmemplan.test=also")
                .build()
                .run(job("answer").put("number", 21).put("text", "Größe\n✓"));

        assertThat(result.get("doubled").asInt()).isEqualTo(42);
        assertThat(result.get("umlaut").asText()).isEqualTo("Größe\n✓");
        assertThat(result.get("heap").asLong()).isBetween(32L << 20, 64L << 20);
        assertThat(result.get("tracking").asText()).isEqualTo("true");
        assertThat(result.get("extra").asText()).isEqualTo("yes");
        assertThat(result.get("property").asText()).isEqualTo("also");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_residentHeap_isThereBeforeTheJob() {
        JsonNode grown = worker().build().run(job("memory"));
        JsonNode resident = worker().optResidentHeap().build().run(job("memory"));

        assertThat(resident.get("bytes").asLong() - grown.get("bytes").asLong()).isGreaterThan(20 << 20);
    }

    @Test
    void run_exception_quotesTheLastLines() {
        assertThatThrownBy(() -> worker().build().run(job("nonsense")))
                .isInstanceOf(ForkedJvmException.class)
                .hasMessageContaining("ended with exit code 1")
                .hasMessageContaining("unknown job {\"do\":\"nonsense\"}");
    }

    @Test
    void run_nativeCrash_isNamed() {
        assertThatThrownBy(() -> worker().build().run(job("crash")))
                .isInstanceOf(ForkedJvmException.class)
                .hasMessageContaining("exit code 139 (a crash of native code)")
                .hasMessageContaining("heap 64 MiB");
    }

    @Test
    void run_heapTooSmall_isAnError() {
        assertThatThrownBy(() -> worker().build().run(job("exhaust")))
                .isInstanceOf(ForkedJvmException.class)
                .hasMessageContaining("OutOfMemoryError");
    }

    @Test
    void run_tooLong_isKilled() {
        ForkedJvm jvm = worker().optTimeout(Duration.ofMillis(1500)).build();

        assertThatThrownBy(() -> jvm.run(job("hang")))
                .isInstanceOf(ForkedJvmException.class)
                .hasMessageContaining("took longer than the 1.5 s allowed");
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .noneMatch(child -> child.info().commandLine().orElse("").contains("Worker"));
    }

    @Test
    void run_noResult_saysSo() {
        assertThatThrownBy(() -> worker().build().run(job("silence")))
                .isInstanceOf(ForkedJvmException.class)
                .hasMessageContaining("ended without a result; its last line was '\"no object\"'");
    }

    @Test
    void build_badNumbers_areRefused() {
        assertThatThrownBy(() -> worker().optHeapBytes(5).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> worker().optTimeout(Duration.ZERO).build())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
