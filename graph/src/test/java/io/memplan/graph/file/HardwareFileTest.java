package io.memplan.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HardwareFileTest {

    @TempDir
    private Path folder;

    @Test
    void read_afterWrite_givesTheProfile() throws IOException {
        Path file = folder.resolve("machine.json");
        for (HardwareProfile profile : HardwareProfiles.all()) {
            HardwareFile.write(file, profile);
            assertThat(HardwareFile.read(file)).isEqualTo(profile);
        }
    }

    @Test
    void read_ofAFileWithoutADisk_takesTheHostsLinks() throws IOException {
        Path file = folder.resolve("machine.json");
        HardwareFile.write(file, HardwareProfiles.cpu());
        String text = Files.readString(file).replaceAll(",\\s*\"digest\":\"[0-9a-f]*\"", "");
        Files.writeString(file, text.replace("toDisk", "laterField").replace("fromDisk", "otherField"));

        HardwareProfile read = HardwareFile.read(file);

        assertThat(read.toDisk()).isEqualTo(HardwareProfiles.cpu().toHost());
        assertThat(read.fromDisk()).isEqualTo(HardwareProfiles.cpu().fromHost());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"launchNanos\":3000 | \"launchNanos\":-1 | negative",
                "\"bytesPerSecond\":9.0E9 | \"bytesPerSecond\":0 | is not positive",
                "\"name\":\"cpu\" | \"nom\":\"cpu\" | 'name' is missing",
                "\"toHost\" | \"toNowhere\" | 'toHost' is missing",
                "\"version\":1 | \"version\":2 | only version 1",
                "memplan.hardware | memplan.graph | format",
            })
    void read_ofAFileThatIsWrong_saysWhat(String from, String to, String message) throws IOException {
        Path file = folder.resolve("machine.json");
        HardwareFile.write(file, HardwareProfiles.cpu());
        String text = Files.readString(file).replaceAll(",\\s*\"digest\":\"[0-9a-f]*\"", "");
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
        assertThatThrownBy(() -> HardwareFile.read(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void read_ofAFileThatIsCut_saysSo() throws IOException {
        Path file = folder.resolve("machine.json");
        HardwareFile.write(file, HardwareProfiles.cpu());
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() / 2));
        assertThatThrownBy(() -> HardwareFile.read(file)).hasMessageContaining("it is cut");
    }
}
