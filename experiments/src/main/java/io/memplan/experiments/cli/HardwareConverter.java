package io.memplan.experiments.cli;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Finds a hardware profile by its name. */
final class HardwareConverter implements ITypeConverter<HardwareProfile> {

    @Override
    public HardwareProfile convert(String name) {
        return HardwareProfiles.find(name).orElseThrow(() -> new TypeConversionException(unknown(name)));
    }

    static String unknown(String name) {
        List<String> known =
                HardwareProfiles.all().stream().map(HardwareProfile::name).toList();
        List<String> close = Suggestions.closest(name, known);
        return "the hardware '" + name + "' is unknown.\nMaybe "
                + (close.isEmpty() ? "one of " + String.join(", ", known) : String.join(" or ", close)) + ".";
    }
}
