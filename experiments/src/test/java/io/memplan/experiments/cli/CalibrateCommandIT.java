package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.file.HardwareFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibrateCommandIT {

    @TempDir
    private Path folder;

    @Test
    void calibrate_writesAProfileThatOtherCommandsTake() throws IOException {
        Path file = folder.resolve("machine.json");
        Run run = Run.of("calibrate", "--swap-dir", folder + "/swap", "--size", "1MiB", "-o", file.toString());
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("to the disk").contains("GB/s");
        HardwareProfile profile = HardwareFile.read(file);
        assertThat(profile.flopsPerSecond()).isGreaterThan(1e8);
        assertThat(profile.bytesPerSecond()).isGreaterThan(1e7);
        assertThat(profile.toHost().bytesPerSecondWhenBoth())
                .isPositive()
                .isLessThanOrEqualTo(profile.toHost().bytesPerSecond());
        assertThat(profile.toDisk().bytesPerSecond()).isPositive();
        assertThat(profile.fromDisk()).isNotEqualTo(profile.fromHost());
        assertThat(folder.resolve("swap")).isEmptyDirectory();
        Run traced = Run.of("trace", "--model", "mlp", "--data", "digits", "--hardware", file.toString(), "--json");
        assertThat(traced.code()).as(traced.err()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void calibrate_withACopyTooLarge_saysWhatMayBe() {
        Run run = Run.of("calibrate", "--size", "4GiB");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("1 MiB to 1 GiB");
    }
}
