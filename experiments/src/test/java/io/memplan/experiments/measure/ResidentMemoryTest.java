package io.memplan.experiments.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ResidentMemoryTest {

    @TempDir
    Path folder;

    private Path status(String text) throws IOException {
        return Files.writeString(folder.resolve("status"), text);
    }

    @Test
    void read_statusFile_givesBytes() throws IOException {
        ResidentMemory memory = ResidentMemory.read(
                status("Name:\tjava\nVmPeak:\t 9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t3\n"));

        assertThat(memory.currentBytes()).hasValue(1 << 20);
        assertThat(memory.peakBytes()).hasValue(2 << 20);
        assertThat(memory.unavailable()).isEmpty();
    }

    @Test
    void read_noFile_saysUnavailable() {
        ResidentMemory memory = ResidentMemory.read(folder.resolve("missing"));

        assertThat(memory.currentBytes()).isEmpty();
        assertThat(memory.peakBytes()).isEmpty();
        assertThat(memory.unavailable().orElseThrow())
                .startsWith("unavailable: ")
                .contains("missing");
    }

    @Test
    void read_fileWithoutTheLines_saysUnavailable() throws IOException {
        assertThat(ResidentMemory.read(status("Name:\tjava\n")).unavailable()).isPresent();
        assertThat(ResidentMemory.read(status("VmRSS: x kB\nVmHWM: 1 kB\n")).unavailable())
                .isPresent();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void resetPeak_afterABigAllocation_forgetsIt() {
        byte[] big = new byte[200 << 20];
        Arrays.fill(big, (byte) 1);
        ResidentMemory before = ResidentMemory.read();

        boolean reset = ResidentMemory.resetPeak();
        ResidentMemory after = ResidentMemory.read();

        assertThat(big).hasSize(200 << 20);
        assertThat(before.peakBytes().orElseThrow()).isGreaterThan(200 << 20);
        if (reset) { // the machine's own threads may have taken some pages between the two readings
            assertThat(after.peakBytes().orElseThrow())
                    .isLessThanOrEqualTo(before.peakBytes().orElseThrow() + (8 << 20));
        }
    }
}
