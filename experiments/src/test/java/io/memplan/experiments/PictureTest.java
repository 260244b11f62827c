package io.memplan.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.experiments.budgets.SampleGraphs;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.MemoryProfile;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.rematerialize.GreedyEvictPlanner;
import io.memplan.rematerialize.KeepAllPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The picture of the README: memory over a step of ResNet-50, with everything kept and planned at half the activations. */
final class PictureTest {

    private static final Path FILE = Path.of("../docs/memory.svg");
    private static final double SHARE = 0.5;
    private static final int WIDTH = 760;
    private static final int HEIGHT = 190;
    private static final int LEFT = 10;
    private static final int TOP = 30;

    private static Plan plan(Planner planner, TrainingGraph graph, long budgetBytes) {
        return planner.plan(PlanRequest.of(graph, budgetBytes));
    }

    /** Returns the outline of the memory over the steps, from the left corner of the base to the right one. */
    private static String outline(TrainingGraph graph, Plan plan, long highest) {
        MemoryProfile profile = ScheduleChecker.checkOrThrow(
                        graph, plan.schedule(), MemoryLimits.device(plan.budgetBytes()))
                .profile();
        StringBuilder path = new StringBuilder("M" + LEFT + "," + (TOP + HEIGHT));
        for (int column = 0; column < WIDTH; column++) {
            int from = (int) ((long) column * profile.steps() / WIDTH);
            int to = Math.max(from + 1, (int) ((column + 1L) * profile.steps() / WIDTH));
            long most = 0;
            for (int step = from; step < to; step++) {
                most = Math.max(most, profile.during(step));
            }
            path.append(String.format(Locale.ROOT, "L%d,%d", LEFT + column, y(most, highest)));
        }
        return path.append("L")
                .append(LEFT + WIDTH)
                .append(',')
                .append(TOP + HEIGHT)
                .append('Z')
                .toString();
    }

    private static int y(long bytes, long highest) {
        return TOP + HEIGHT - (int) Math.round(HEIGHT * (double) bytes / highest);
    }

    private static String picture() {
        TrainingGraph graph = SampleGraphs.recorded().get(2);
        long peak = graph.keepAllPeakBytes();
        long budget = graph.budgetOfShare(SHARE);
        Plan keepAll = plan(new KeepAllPlanner(), graph, peak);
        Plan planned = plan(new GreedyEvictPlanner(), graph, budget);
        String title = String.format(
                Locale.ROOT,
                "A step of ResNet-50, batch 256: %s with everything kept, %s planned within %s, %.1f %% more time"
                        + " (predicted)",
                ByteSize.format(peak),
                ByteSize.format(planned.predictedPeakBytes()),
                ByteSize.format(budget),
                100 * planned.overhead());
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 250" font-family="sans-serif" font-size="13">
                <title>%s</title>
                <rect width="780" height="250" fill="#ffffff"/>
                <text x="10" y="18" fill="#222222">%s</text>
                <path d="%s" fill="#c9ced6"/>
                <path d="%s" fill="#2f6fb5" fill-opacity="0.85"/>
                <path d="M10,%dH770" stroke="#c0392b" stroke-width="1.5" stroke-dasharray="6,4"/>
                <text x="10" y="240" fill="#555555">forward</text>
                <text x="770" y="240" fill="#555555" text-anchor="end">backward, steps of the schedule →</text>
                </svg>
                """
                .formatted(title, title, outline(graph, keepAll, peak), outline(graph, planned, peak), y(budget, peak));
    }

    @Test
    void picture_ofTheReadme_isThatOfThePlans() throws IOException {
        String picture = picture();
        if ("refresh".equals(System.getProperty("memplan.goldens"))) {
            Files.writeString(FILE, picture);
        }
        assertThat(Files.readString(FILE))
                .as("%s; if the change is wanted: mvn -Dquickly -Dmemplan.goldens=refresh test", FILE)
                .isEqualTo(picture);
        assertThat(Files.size(FILE)).isLessThan(40_000);
        assertThat(Files.readString(Path.of("../README.md"))).contains("(docs/memory.svg)");
    }
}
