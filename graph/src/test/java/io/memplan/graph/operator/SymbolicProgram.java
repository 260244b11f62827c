package io.memplan.graph.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Attributes;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a built graph on symbols, with storages whose contents operations overwrite, and checks that each operation
 * reads what it would read if nothing were ever overwritten.
 */
final class SymbolicProgram {

    private record Term(String operator, Attributes attributes, int output, List<Integer> inputs) {}

    private final Map<Term, Integer> symbols = new HashMap<>();
    private final Map<Integer, Integer> symbolByTensor = new HashMap<>();
    private final Map<Integer, Integer> contentByStorage = new HashMap<>();
    private final TrainingGraph graph;
    private final Map<Integer, Integer> tensorByValue = new HashMap<>();
    private int overwritten;

    private SymbolicProgram(GraphBuilder builder, GraphBuilder.Built built) {
        this.graph = built.graph();
        for (int tensor = 0; tensor < built.valueByTensor().size(); tensor++) {
            tensorByValue.put(built.valueByTensor().get(tensor), tensor);
        }
        for (GraphBuilder.Node node : builder.nodes()) {
            List<Integer> inputs =
                    node.inputs().stream().map(input -> pure(input.id())).toList();
            for (int i = 0; i < node.outputs().size(); i++) {
                symbolByTensor.put(
                        node.outputs().get(i).id(), symbol(node.operator().name(), node.attributes(), i, inputs));
            }
        }
    }

    /** Checks every operation and every output, and returns how many operations wrote in place. */
    static int check(GraphBuilder builder, GraphBuilder.Built built) {
        SymbolicProgram program = new SymbolicProgram(builder, built);
        program.run();
        return program.overwritten;
    }

    private int symbol(String operator, Attributes attributes, int output, List<Integer> inputs) {
        return symbols.computeIfAbsent(new Term(operator, attributes, output, inputs), term -> symbols.size());
    }

    private int pure(int tensor) {
        return symbolByTensor.computeIfAbsent(tensor, id -> symbol("source", Attributes.of("id", id), 0, List.of()));
    }

    private int expected(int value) {
        return pure(Objects.requireNonNull(tensorByValue.get(value)));
    }

    private void run() {
        graph.values().stream()
                .filter(value -> graph.isSource(value.id()))
                .forEach(value -> contentByStorage.put(value.storage(), expected(value.id())));
        for (Operation operation : graph.operations()) {
            List<Integer> inputs = new ArrayList<>();
            for (int input : operation.inputs()) {
                assertThat(read(input))
                        .as("%s reads %s", operation.label(), graph.value(input))
                        .isEqualTo(expected(input));
                inputs.add(read(input));
            }
            execute(operation, inputs);
        }
        graph.values().stream()
                .filter(value -> value.role() == Role.OUTPUT)
                .forEach(value ->
                        assertThat(read(value.id())).as("the output %s", value).isEqualTo(expected(value.id())));
    }

    private void execute(Operation operation, List<Integer> inputs) {
        boolean inPlace = operation.attributes().has(Kernels.INTO);
        overwritten += inPlace ? 1 : 0;
        String name =
                inPlace ? operation.operator().substring(0, operation.operator().length() - 1) : operation.operator();
        for (int i = 0; i < operation.outputs().size(); i++) {
            int output = operation.outputs().get(i);
            if (inPlace || !graph.value(output).isView()) {
                contentByStorage.put(
                        graph.storageOf(output), symbol(name, withoutPlace(operation.attributes()), i, inputs));
            }
        }
    }

    private static Attributes withoutPlace(Attributes attributes) {
        Map<String, Object> entries = new HashMap<>(attributes.asMap());
        entries.remove(Kernels.INTO);
        return Attributes.copyOf(entries);
    }

    /** Reads a value as it is now: a view through its base. */
    private int read(int value) {
        Operation view = viewThatMakes(value);
        return view == null
                ? Objects.requireNonNull(contentByStorage.get(graph.storageOf(value)))
                : symbol(
                        view.operator(),
                        view.attributes(),
                        0,
                        List.of(read(view.inputs().get(0))));
    }

    private @Nullable Operation viewThatMakes(int value) {
        if (!graph.value(value).isView() || graph.isSource(value)) {
            return null;
        }
        Operation producer = graph.operation(graph.producerOf(value));
        return producer.attributes().has(Kernels.INTO) ? null : producer;
    }
}
