package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.PlannerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/planners.md} is what the installed planners say of themselves. */
final class PlannersPageTest {

    private static final Path PAGE = Path.of("../docs/planners.md");
    private static final String BEGIN = "<!-- strategies -->\n";
    private static final String END = "<!-- /strategies -->\n";

    private static String table() {
        StringBuilder text = new StringBuilder("| strategy | how it works | what holds | takes |\n|---|---|---|---|\n");
        Strategies strategies = Strategies.installed();
        for (String name : strategies.names()) {
            PlannerDescription planner = strategies.find(name).description();
            text.append("| `").append(name).append("` | ").append(planner.summary());
            text.append(" | ").append(planner.guarantee());
            text.append(" | ").append(planner.complexity()).append(" |\n");
        }
        return text.toString();
    }

    @Test
    void table_ofTheStrategies_isThatOfTheCode() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).isGreaterThan(BEGIN.length()).isLessThanOrEqualTo(end);
        String wanted = page.substring(0, begin) + table() + page.substring(end);
        if ("refresh".equals(System.getProperty("memplan.goldens"))) {
            Files.writeString(PAGE, wanted);
        }
        assertThat(Files.readString(PAGE))
                .as("%s; if the change is wanted: mvn -Dquickly -Dmemplan.goldens=refresh test", PAGE)
                .isEqualTo(wanted);
    }
}
