package io.memplan.graph.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.schedule.Step.Compute;
import io.memplan.graph.schedule.Step.DropHost;
import io.memplan.graph.schedule.Step.Free;
import io.memplan.graph.schedule.Step.SwapIn;
import io.memplan.graph.schedule.Step.SwapOut;
import io.memplan.graph.testing.GraphSketch;
import io.memplan.graph.testing.RandomGraphs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SimulatorTest {

    private static final int A = 1;

    /** One byte a nanosecond alone, half of that with both directions, 5 ns latency. */
    private static final HardwareProfile HARDWARE =
            new HardwareProfile("test", "", 1, 1, 0, 1000, new Link(1e9, 0.5e9, 5), new Link(1e9, 0.5e9, 5));

    /** a (20 bytes), then three computes of the given time that do not need it, then one of 10 ns that does. */
    private static TrainingGraph gap(long nanos) {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.source(Role.INPUT, 1);
        int a = sketch.activation(20);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(a));
        int previous = x;
        for (int i = 0; i < 3; i++) {
            int next = sketch.activation(10);
            sketch.operation(Phase.FORWARD, List.of(previous), List.of(next), List.of(), nanos, 0, Effects.NONE);
            previous = next;
        }
        sketch.operation(Phase.BACKWARD, List.of(a, previous), List.of(sketch.value(Role.GRADIENT, 1)));
        return sketch.build("gap", 0);
    }

    private static final Schedule SWAPPED = new Schedule(List.of(
            new Compute(0),
            new SwapOut(A, Tier.HOST),
            new Compute(1),
            new Free(A),
            new Compute(2),
            new SwapIn(A),
            new Compute(3),
            new Compute(4),
            new DropHost(A)));

    @Test
    void simulate_longGap_hidesTheTransfers() {
        Timeline timeline = Simulator.simulate(gap(100), SWAPPED, HARDWARE);

        assertThat(timeline.stepNanos()).isEqualTo(10 + 300 + 10);
        assertThat(timeline.exposedTransferNanos()).isZero();
        assertThat(timeline.intervals()).contains(new LaneInterval(Lane.COPY_OUT, 1, A, 10, 35));
        assertThat(timeline.intervals()).contains(new LaneInterval(Lane.COPY_IN, 5, A, 110, 135));
    }

    @Test
    void simulate_shortGap_waitsForReleaseAndArrival() {
        Timeline timeline = Simulator.simulate(gap(2), SWAPPED, HARDWARE);

        // Copy-out 10-35; the next compute waits for its bytes; copy-in 35-60 with it; the last compute waits for that.
        assertThat(timeline.intervals()).contains(new LaneInterval(Lane.COMPUTE, 4, 2, 35, 37));
        assertThat(timeline.intervals()).contains(new LaneInterval(Lane.COPY_IN, 5, A, 35, 60));
        assertThat(timeline.stepNanos()).isEqualTo(70);
        assertThat(timeline.exposedTransferNanos()).isEqualTo(70 - 26);
    }

    @Test
    void finish_bothDirections_shareTheLink() {
        CopyLanes lanes = new CopyLanes(HARDWARE);
        CopyLanes.Transfer out = lanes.submit(Lane.COPY_OUT, Tier.HOST, 0, 0, 100, 0);
        CopyLanes.Transfer in = lanes.submit(Lane.COPY_IN, Tier.HOST, 1, 1, 20, 50);

        // Alone until 55: 50 bytes. Then both at half speed: 20 bytes in until 95, 20 out; the other 30 until 125.
        assertThat(lanes.finish(in)).isEqualTo(95);
        assertThat(lanes.finish(out)).isEqualTo(125);
    }

    @Test
    void finish_bothDirectionsOfOtherTiers_runAtTheirOwnSpeeds() {
        HardwareProfile slowDisk = new HardwareProfile(
                "test",
                "",
                1,
                1,
                0,
                1000,
                new Link(1e9, 0.5e9, 5),
                new Link(1e9, 0.5e9, 5),
                new Link(0.1e9, 0.05e9, 20),
                new Link(0.2e9, 0.05e9, 20));
        CopyLanes lanes = new CopyLanes(slowDisk);
        CopyLanes.Transfer toDisk = lanes.submit(Lane.COPY_OUT, Tier.DISK, 0, 0, 100, 0);
        CopyLanes.Transfer fromHost = lanes.submit(Lane.COPY_IN, Tier.HOST, 1, 1, 20, 50);
        CopyLanes.Transfer fromDisk = lanes.submit(Lane.COPY_IN, Tier.DISK, 2, 2, 40, 60);

        // To the disk alone: 20 + 1,000. From the host alone: 50 + 5 + 20. Then from the disk, which is shared from 95
        // on.
        assertThat(lanes.finish(fromHost)).isEqualTo(75);
        assertThat(lanes.finish(fromDisk)).isEqualTo(75 + 20 + 40 / 0.05);
        // 75 bytes were out at half the speed by 895, 7.5 before: the rest is alone.
        assertThat(lanes.finish(toDisk)).isCloseTo(895 + (100 - 7.5 - 40) / 0.1, within(1e-6));
    }

    @Test
    void simulate_copiesToTheDisk_takeItsTime() {
        HardwareProfile slowDisk = new HardwareProfile(
                "test",
                "",
                1,
                1,
                0,
                1000,
                new Link(1e9, 1e9, 5),
                new Link(1e9, 1e9, 5),
                new Link(0.5e9, 0.5e9, 10),
                new Link(0.25e9, 0.25e9, 20));
        List<Step> steps = new ArrayList<>(SWAPPED.steps());
        steps.set(1, new SwapOut(A, Tier.DISK));

        Timeline timeline = Simulator.simulate(gap(200), new Schedule(steps), slowDisk);

        assertThat(timeline.intervals()).contains(new LaneInterval(Lane.COPY_OUT, 1, A, 10, 10 + 10 + 40));
        assertThat(timeline.intervals()).contains(new LaneInterval(Lane.COPY_IN, 5, A, 210, 210 + 20 + 80));
    }

    @Test
    void simulate_randomSchedules_peakIsTheCheckers() {
        for (long seed = 0; seed < 2_000; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            Schedule schedule = withSwaps(graph, new Random(seed));
            ScheduleReport report = ScheduleChecker.checkOrThrow(graph, schedule, MemoryLimits.unlimited());

            Timeline timeline = Simulator.simulate(graph, schedule, HARDWARE);

            assertThat(timeline.peakBytes()).as("seed %s", seed).isEqualTo(report.peakBytes());
            assertThat(timeline.computeNanos()).isEqualTo(report.nanos());
            assertThat(timeline.stepNanos()).isGreaterThanOrEqualTo(report.nanos());
            assertThat(timeline.samples())
                    .extracting(MemorySample::nanos)
                    .as("seed %s", seed)
                    .isSorted();
            assertThat(timeline.samples().stream()
                            .mapToLong(MemorySample::bytes)
                            .max())
                    .hasValue(report.peakBytes());
        }
    }

    /** Graph order, in which storages that nothing views or overwrites leave and come back right before later uses. */
    private static Schedule withSwaps(TrainingGraph graph, Random random) {
        List<Step> steps = new ArrayList<>();
        boolean[] simple = new boolean[graph.values().size()];
        boolean[] away = new boolean[graph.values().size()];
        for (int value = 0; value < simple.length; value++) {
            simple[value] = !graph.isSource(value)
                    && graph.lastUseOfStorage(value) < graph.operations().size();
        }
        graph.values().stream().filter(value -> value.isView()).forEach(value -> simple[value.storage()] = false);
        graph.operations().forEach(operation -> operation.overwrites().forEach(value -> simple[value] = false));
        for (int operation = 0; operation < graph.operations().size(); operation++) {
            for (int input : graph.operation(operation).inputs()) {
                if (away[input]) {
                    steps.add(new SwapIn(input));
                    steps.add(new DropHost(input));
                    away[input] = false;
                }
            }
            steps.add(new Compute(operation));
            for (int value = 0; value < simple.length; value++) {
                boolean there = simple[value] && !away[value] && graph.producerOf(value) <= operation;
                if (there && operation == graph.lastUseOfStorage(value)) {
                    steps.add(new Free(value));
                    simple[value] = false;
                } else if (there && random.nextInt(3) == 0 && operation < graph.lastUseOfStorage(value)) {
                    steps.add(new SwapOut(value, Tier.HOST));
                    steps.add(new Free(value));
                    away[value] = true;
                }
            }
        }
        return new Schedule(steps);
    }

    @Test
    void write_swappedSchedule_hasLanesCounterAndArrow() throws IOException {
        TrainingGraph graph = gap(100);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        PerfettoTrace.write(graph, Simulator.simulate(graph, SWAPPED, HARDWARE), out);

        JsonNode events = new ObjectMapper().readTree(out.toByteArray()).get("traceEvents");
        assertThat(events.findValuesAsText("ph")).contains("M", "X", "C", "s", "f");
        assertThat(events)
                .filteredOn(event -> event.get("ph").asText().equals("X"))
                .hasSize(5 + 2);
        assertThat(events)
                .filteredOn(event -> event.get("name").asText().equals("swap"))
                .hasSize(2);
    }

    /** The trace, read as a viewer does, says what the timeline does: lanes, copies, bytes, and who brings what back. */
    @Test
    void write_randomSchedules_traceSaysWhatTheTimelineDoes() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            Schedule schedule = withSwaps(graph, new Random(seed));
            Timeline timeline = Simulator.simulate(graph, schedule, HARDWARE);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PerfettoTrace.write(graph, timeline, out);
            JsonNode events = new ObjectMapper().readTree(out.toByteArray()).get("traceEvents");

            for (Lane lane : Lane.values()) {
                List<JsonNode> slices = events(events, "X", lane.number());
                assertThat(slices.stream()
                                        .mapToDouble(slice -> slice.get("dur").asDouble())
                                        .sum()
                                * 1000)
                        .as("seed %d, %s", seed, lane)
                        .isCloseTo(
                                (double) timeline.intervals().stream()
                                        .filter(interval -> interval.lane() == lane)
                                        .mapToLong(interval -> interval.endNanos() - interval.startNanos())
                                        .sum(),
                                org.assertj.core.data.Offset.offset(1.0));
                for (int i = 1; i < slices.size(); i++) {
                    assertThat(slices.get(i).get("ts").asDouble())
                            .as("seed %d, %s", seed, lane)
                            .isGreaterThanOrEqualTo(end(slices.get(i - 1)) - 0.002);
                }
            }
            assertThat(events(events, "C", 0).stream()
                            .mapToLong(event -> event.at("/args/bytes").asLong())
                            .max())
                    .hasValue(timeline.peakBytes());
            List<JsonNode> arrivals = events(events, "X", Lane.COPY_IN.number());
            List<JsonNode> starts = events(events, "s", Lane.COPY_OUT.number());
            List<JsonNode> ends = events(events, "f", Lane.COPY_IN.number());
            assertThat(starts).as("seed %d", seed).hasSameSizeAs(arrivals);
            assertThat(ends).as("seed %d", seed).hasSameSizeAs(arrivals);
            for (int i = 0; i < starts.size(); i++) {
                assertThat(starts.get(i).get("id")).isEqualTo(ends.get(i).get("id"));
                JsonNode outgoing = sliceAt(events, starts.get(i));
                JsonNode incoming = sliceAt(events, ends.get(i));
                assertThat(outgoing.at("/args/value")).isEqualTo(incoming.at("/args/value"));
                assertThat(end(outgoing)).isLessThanOrEqualTo(incoming.get("ts").asDouble() + 0.002);
            }
        }
    }

    private static List<JsonNode> events(JsonNode events, String phase, int thread) {
        List<JsonNode> found = new ArrayList<>();
        events.forEach(event -> {
            if (event.get("ph").asText().equals(phase) && event.get("tid").asInt() == thread) {
                found.add(event);
            }
        });
        return found;
    }

    private static double end(JsonNode slice) {
        return slice.get("ts").asDouble() + slice.get("dur").asDouble();
    }

    /** Returns the slice from which an arrow begins, or at which it ends. */
    private static JsonNode sliceAt(JsonNode events, JsonNode arrow) {
        return events(events, "X", arrow.get("tid").asInt()).stream()
                .filter(slice -> slice.get("ts").equals(arrow.get("ts")))
                .filter(slice -> slice.get("dur").asDouble() > 0)
                .findFirst()
                .orElseThrow();
    }
}
