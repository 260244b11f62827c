package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.graph.cost.HardwareProfile;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a run as text: those that decide its result, with their defaults. */
final class OptionTexts {

    /** They decide where and how a result is shown, but not what it is. */
    private static final Set<String> ELSEWHERE = Set.of("--json", "--debug", "--output", "--help", "--version");

    /** Those of a sweep that decide only where its cells run; elsewhere such names may mean something else. */
    static final String PARALLEL = "--jobs";

    static final String HEAP = "--heap";
    static final String MASTER = "--master";
    private static final Set<String> WHERE = Set.of(PARALLEL, HEAP, MASTER);

    private OptionTexts() {}

    /** Returns the options by their longest names, sorted. */
    static ObjectNode of(CommandSpec spec) {
        TreeMap<String, String> texts = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            boolean where = spec.name().equals("sweep") && WHERE.contains(option.longestName());
            if (!where && !ELSEWHERE.contains(option.longestName())) {
                texts.put(option.longestName(), text(option.getValue()));
            }
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        texts.forEach(node::put);
        return node;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(OptionTexts::text).collect(Collectors.joining(","));
        }
        return value instanceof HardwareProfile profile ? profile.name() : String.valueOf(value);
    }
}
