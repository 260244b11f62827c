package io.memplan.graph.file;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.plan.GraphOrderProof;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.schedule.InPlaceResults;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Graphs and plans in which every field takes every kind of value. A plan's steps make no sense, but have all shapes. */
final class RandomDocuments {

    private static final List<String> NAMES =
            List.of("", "layer1/0/conv", "größe 漢字 🙂", "quote \" backslash \\ \n\t\u0001 \ud800", "x".repeat(300));

    private RandomDocuments() {}

    static TrainingGraph graph(long seed) {
        Random random = new Random(seed);
        List<Value> values = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        int sources = 1 + random.nextInt(4);
        for (int i = 0; i < sources; i++) {
            values.add(value(random, i, i));
        }
        int count = random.nextInt(30);
        for (int id = 0; id < count; id++) {
            List<Integer> inputs = new ArrayList<>();
            for (int k = random.nextInt(4); k > 0; k--) {
                inputs.add(random.nextInt(values.size()));
            }
            List<Integer> outputs = new ArrayList<>();
            for (int k = random.nextInt(3); k >= 0; k--) {
                int output = values.size();
                boolean view = !inputs.isEmpty() && random.nextInt(4) == 0;
                values.add(
                        value(random, output, view ? values.get(inputs.get(0)).storage() : output));
                outputs.add(output);
            }
            operations.add(new Operation(
                    id,
                    pick(random, NAMES),
                    random.nextBoolean() ? "aten::op" + random.nextInt(3) : "unknown",
                    attributes(random),
                    inputs,
                    outputs,
                    inputs.subList(0, random.nextInt(inputs.size() + 1)),
                    pick(random, List.of(Phase.values())),
                    random.nextLong() >>> (10 + random.nextInt(54)),
                    random.nextLong() >>> (10 + random.nextInt(54)),
                    pick(random, List.of(Effects.values()))));
        }
        return new TrainingGraph(pick(random, NAMES), values, operations, random.nextLong() >>> 10);
    }

    private static Value value(Random random, int id, int storage) {
        Optional<TensorType> type = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(TensorType.of(
                        pick(random, List.of(ElementType.values())),
                        random.longs(random.nextInt(5), 0, 300).toArray()));
        long bytes = storage == id ? random.nextLong() >>> (10 + random.nextInt(54)) : 0;
        return new Value(id, pick(random, NAMES), type, bytes, pick(random, List.of(Role.values())), storage);
    }

    private static Attributes attributes(Random random) {
        Attributes attributes = Attributes.none();
        for (int k = random.nextInt(4); k > 0; k--) {
            attributes = attributes.with("a" + random.nextInt(9), attribute(random, 2));
        }
        return attributes;
    }

    private static Object attribute(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
            case 2 -> random.nextBoolean();
            case 3 -> pick(random, NAMES);
            case 4 ->
                pick(
                        random,
                        List.of(
                                0.0,
                                -0.0,
                                1.0,
                                Double.NaN,
                                Double.NEGATIVE_INFINITY,
                                1.0 / 0,
                                Double.MIN_VALUE,
                                1e300));
            default -> {
                List<Object> list = new ArrayList<>();
                for (int k = random.nextInt(4); k > 0; k--) {
                    list.add(attribute(random, depth - 1));
                }
                yield list;
            }
        };
    }

    /** Draws a plan of steps without sense; it copies nothing that brings in-place results with it. */
    static Plan plan(long seed, TrainingGraph graph) {
        Random random = new Random(seed);
        boolean[] inPlace = InPlaceResults.of(graph);
        int[] copied = IntStream.range(0, inPlace.length)
                .filter(value -> !inPlace[value])
                .filter(value -> IntStream.range(0, inPlace.length)
                        .noneMatch(result -> inPlace[result] && graph.storageOf(result) == value))
                .toArray();
        List<Step> steps = new ArrayList<>();
        for (int k = random.nextInt(60); k > 0 && !graph.operations().isEmpty(); k--) {
            int operation = random.nextInt(graph.operations().size());
            int value = copied.length == 0 ? 0 : copied[random.nextInt(copied.length)];
            steps.add(
                    switch (random.nextInt(5)) {
                        case 0 -> new Step.Compute(operation, random.nextBoolean());
                        case 1 -> new Step.Free(value);
                        case 2 -> new Step.SwapOut(value, pick(random, List.of(Tier.values())));
                        case 3 -> new Step.SwapIn(value);
                        default -> new Step.DropHost(value);
                    });
        }
        PlanStatus status = pick(random, List.of(PlanStatus.values()));
        int binding = graph.operations().isEmpty() ? -1 : 0;
        return new Plan(
                graph.fingerprint(),
                pick(random, NAMES),
                random.nextLong(),
                status,
                new Schedule(steps),
                random.nextLong() >>> 1,
                random.nextLong() >>> 1,
                random.nextLong() >>> 1,
                random.nextLong() >>> 1,
                random.nextLong() >>> 1,
                random.nextInt(100_000),
                status == PlanStatus.INFEASIBLE
                        ? Optional.of(new Infeasibility(
                                random.nextLong() >>> 1, binding, pick(random, NAMES), random.nextBoolean()))
                        : Optional.empty(),
                random.nextBoolean()
                        ? Optional.of(new GraphOrderProof(random.nextLong() >>> 1, random.nextBoolean()))
                        : Optional.empty());
    }

    private static <T> T pick(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
