package io.memplan.experiments.cli;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.file.HardwareFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Finds a hardware profile by its name, or reads it from a file. */
final class HardwareConverter implements ITypeConverter<HardwareProfile> {

    @Override
    public HardwareProfile convert(String name) {
        Path file = Path.of(name);
        if (Files.isRegularFile(file)) {
            try {
                return HardwareFile.read(file);
            } catch (IOException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
        return HardwareProfiles.find(name).orElseThrow(() -> new TypeConversionException(unknown(name)));
    }

    static String unknown(String name) {
        List<String> known =
                HardwareProfiles.all().stream().map(HardwareProfile::name).toList();
        List<String> close = Suggestions.closest(name, known);
        return "the hardware '" + name + "' is unknown.\nMaybe "
                + (close.isEmpty()
                        ? "one of " + String.join(", ", known) + ", or a file that memplan calibrate has written."
                        : String.join(" or ", close) + ".");
    }
}
