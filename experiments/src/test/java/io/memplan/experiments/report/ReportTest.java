package io.memplan.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.rematerialize.ChenGreedyPlanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ReportTest {

    private static final String HOSTILE =
            "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028'\"&${7*7}";

    private static Report hostile() throws IOException {
        JsonNode result = new ObjectMapper()
                .createObjectNode()
                .put(HOSTILE, HOSTILE)
                .set("rows", new ObjectMapper().createArrayNode().addObject().put(HOSTILE, HOSTILE));
        JsonNode data = new ObjectMapper().createObjectNode().put("name", HOSTILE);
        return new Report(
                HOSTILE,
                List.of(
                        ResultSection.of(
                                HOSTILE, new ObjectMapper().createObjectNode().put(HOSTILE, HOSTILE)),
                        ResultSection.of("rows", result),
                        new ReportSection(
                                HOSTILE, List.of(), List.of(new Chart("layers", HOSTILE, HOSTILE, data)), List.of())));
    }

    private static List<String> scripts(String html) {
        Matcher matcher =
                Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL).matcher(html);
        List<String> scripts = new ArrayList<>();
        while (matcher.find()) {
            scripts.add(matcher.group(1) + "|" + matcher.group(2));
        }
        return scripts;
    }

    @Test
    void html_hostileNames_addNoMarkup() throws IOException {
        String html = hostile().html();
        assertThat(scripts(html)).hasSize(3);
        assertThat(html.replaceAll("(?s)<script>.*?</script>", ""))
                .doesNotContain("<img", "<script>alert", "onerror=alert(2)>");
        String data = scripts(html).stream()
                .filter(script -> script.startsWith(" type=\"application/json\""))
                .findFirst()
                .orElseThrow();
        JsonNode read = new ObjectMapper().readTree(data.substring(data.indexOf('|') + 1));
        assertThat(read.get("name").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void html_policy_allowsItsOwnScriptsByDigestAndNoRequest() throws Exception {
        String html = hostile().html();
        Matcher policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"")
                .matcher(html);
        assertThat(policy.find()).isTrue();
        String rules = policy.group(1).replace("&#39;", "'");
        assertThat(rules).contains("default-src 'none'").doesNotContain("unsafe", "http");
        for (String script : scripts(html)) {
            String text = script.substring(script.indexOf('|') + 1);
            if (script.startsWith("|")) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                assertThat(rules).contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
            }
        }
        assertThat(html.replaceAll("(?s)<script>.*?</script>", ""))
                .doesNotContainPattern("<(link|iframe|img|object|embed)\\b")
                .doesNotContainPattern("<script[^>]* src=");
    }

    @Test
    void memory_randomPlans_isWhatTheCheckerFinds() {
        int compared = 0;
        for (long seed = 0; seed < 300; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 12);
            Plan plan = new ChenGreedyPlanner().plan(PlanRequest.of(graph, graph.budgetOfShare(0.8)));
            if (!plan.isFeasible()) {
                continue;
            }
            ScheduleReport report = ScheduleChecker.check(graph, plan.schedule(), MemoryLimits.unlimited());
            for (MemoryChart.Point point : MemoryChart.points(graph, plan.schedule())) {
                assertThat(point.total())
                        .as("seed %s, step %s", seed, point.step())
                        .isEqualTo(report.profile().during(point.step()));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(500);
    }

    @Test
    void planSection_plan_hasChartsTablesAndThePeak() {
        TrainingGraph graph = RandomGraphs.draw(3, 12);
        Plan plan = new ChenGreedyPlanner().plan(PlanRequest.of(graph, graph.keepAllPeakBytes()));
        ReportSection section = PlanSection.of(graph, plan, HardwareProfiles.cpu());
        assertThat(section.charts()).extracting(Chart::kind).containsExactly("memory", "lanes", "layers");
        JsonNode memory = section.charts().get(0).data();
        assertThat(memory.get("peak").asLong()).isEqualTo(plan.predictedPeakBytes());
        assertThat(section.charts().get(1).data().get("pieces"))
                .hasSize(graph.operations().size() + plan.schedule().recomputes());
        assertThat(section.tables()).hasSize(2).allSatisfy(table -> assertThat(table.rows())
                .isNotEmpty());
    }

    @Test
    void resultSection_front_isDrawnAndFieldsHaveUnits() throws IOException {
        JsonNode front = new ObjectMapper()
                .readTree("{\"name\":\"net\",\"floorBytes\":2048,\"baseNanos\":1000,\"points\":[{\"budgetBytes\":4096,"
                        + "\"overhead\":0.5,\"lowerBoundNanos\":1400,\"solveMillis\":12}]}");
        ReportSection section = ResultSection.of("front", front);
        assertThat(section.charts()).extracting(Chart::kind).containsExactly("front");
        assertThat(section.facts()).contains(new Fact("floor", "2 KiB"));
        assertThat(section.tables().get(0).header()).containsExactly("budget", "overhead", "lower bound", "solve");
        assertThat(section.tables().get(0).rows().get(0)).containsExactly("4 KiB", "50.00 %", "1.40 us", "12 ms");
    }
}
