package io.memplan.graph.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.differentiate.Differentiator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of applied operators: in-place kernels, dropped operations, views. */
class GraphAssemblyTest {

    private static final TensorType TYPE = TensorType.of(ElementType.FLOAT32, 2, 3);
    private static final Operator RELU = Operators.get("aten::relu");
    private static final Operator EXP = Operators.get("aten::exp");
    private static final Operator ADD = Operators.get("aten::add");

    private final GraphBuilder builder = new GraphBuilder();
    private final Tensor source = builder.source("x", TYPE, Role.INPUT);

    private List<String> operatorsOf(Tensor... outputs) {
        for (Tensor output : outputs) {
            builder.markOutput(output);
        }
        GraphBuilder.Built built = builder.build("g", 0);
        SymbolicProgram.check(builder, built);
        return built.graph().operations().stream().map(Operation::operator).toList();
    }

    @Test
    void build_ofResultReadOnce_overwritesIt() {
        Tensor y = builder.apply(RELU, builder.apply(EXP, source));
        assertThat(operatorsOf(y)).containsExactly("aten::exp", "aten::relu_");
    }

    @Test
    void build_ofSource_neverOverwritesIt() {
        assertThat(operatorsOf(builder.apply(RELU, source))).containsExactly("aten::relu");
    }

    @Test
    void build_ofResultReadTwice_keepsIt() {
        Tensor y = builder.apply(EXP, source);
        assertThat(operatorsOf(builder.apply(RELU, y), builder.apply(EXP, y)))
                .containsExactly("aten::exp", "aten::relu", "aten::exp");
    }

    @Test
    void build_ofResultReadTwiceByOneOperation_keepsIt() {
        Tensor y = builder.apply(EXP, source);
        assertThat(operatorsOf(builder.apply(ADD, y, y))).containsExactly("aten::exp", "aten::add");
    }

    @Test
    void build_ofOutput_keepsIt() {
        Tensor y = builder.apply(EXP, source);
        assertThat(operatorsOf(y, builder.apply(RELU, y))).containsExactly("aten::exp", "aten::relu");
    }

    @Test
    void build_ofResultWithAView_keepsIt() {
        Tensor y = builder.apply(EXP, source);
        Tensor view = transposed(y);
        assertThat(operatorsOf(view, builder.apply(RELU, y)))
                .containsExactly("aten::exp", "aten::permute", "aten::relu");
    }

    @Test
    void build_ofView_keepsIt() {
        Tensor view = transposed(builder.apply(EXP, source));
        assertThat(operatorsOf(builder.apply(RELU, view))).containsExactly("aten::exp", "aten::permute", "aten::relu");
    }

    @Test
    void build_ofBroadcastResult_keepsTheSmallerOperand() {
        Tensor scalar = builder.apply(EXP, builder.source("s", TensorType.of(ElementType.FLOAT32), Role.INPUT));
        assertThat(operatorsOf(builder.apply(ADD, source, scalar))).containsExactly("aten::exp", "aten::add");
    }

    @Test
    void build_ofOtherLayout_keepsIt() {
        Tensor columns = builder.apply(EXP, transposed(source));
        Tensor rows = builder.apply(EXP, builder.source("r", TensorType.of(ElementType.FLOAT32, 3, 2), Role.INPUT));
        assertThat(columns.strides()).isNotEqualTo(rows.strides());
        assertThat(operatorsOf(builder.apply(ADD, rows, columns)))
                .containsExactly("aten::permute", "aten::exp", "aten::exp", "aten::add_");
    }

    @Test
    void build_ofResultThatWouldLieOtherwise_keepsIt() {
        Tensor columns = builder.apply(EXP, transposed(source));
        Tensor rows = builder.apply(EXP, builder.source("r", TensorType.of(ElementType.FLOAT32, 3, 2), Role.INPUT));
        Tensor y = builder.apply(Operators.get("aten::threshold_backward"), rows, columns);
        assertThat(y.strides()).isEqualTo(columns.strides());
        assertThat(operatorsOf(y))
                .containsExactly("aten::permute", "aten::exp", "aten::exp", "aten::threshold_backward");
    }

    @Test
    void build_ofChain_sharesOneStorage() {
        Tensor y = builder.apply(RELU, builder.apply(RELU, builder.apply(EXP, source)));
        builder.markOutput(y);
        GraphBuilder.Built built = builder.build("g", 0);
        TrainingGraph graph = built.graph();
        assertThat(graph.values().stream().mapToLong(value -> value.bytes()).sum())
                .isEqualTo(2 * TYPE.bytes());
        assertThat(graph.value(built.valueOf(y)).isView()).isTrue();
        assertThat(graph.operation(2).overwrites()).isEqualTo(graph.operation(2).inputs());
    }

    @Test
    void build_ofWhatNothingReads_dropsIt() {
        Tensor dead = builder.apply(EXP, builder.apply(RELU, source));
        Tensor live = builder.apply(RELU, source);
        builder.markOutput(live);
        GraphBuilder.Built built = builder.build("g", 0);
        assertThat(built.graph().operations()).hasSize(1);
        assertThat(built.contains(dead)).isFalse();
        assertThatThrownBy(() -> built.valueOf(dead))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was dropped: nothing needs it");
    }

    @Test
    void build_ofEffects_keepsThem() {
        builder.apply(Operators.get("memplan::dropout_mask"), Attributes.of("rate", 0.5), List.of(source));
        assertThat(operatorsOf()).containsExactly("memplan::dropout_mask");
    }

    @Test
    void build_ofUnreadInput_keepsItsValue() {
        Tensor unread = builder.source("unread", TYPE, Role.LABEL);
        Tensor parameter = builder.source("unused", TYPE, Role.PARAMETER);
        GraphBuilder.Built built = builder.build("g", 0);
        assertThat(built.contains(unread)).isTrue();
        assertThat(built.contains(parameter)).isFalse();
    }

    @Test
    void build_ofRandomPrograms_readsWhatItWouldReadWithoutOverwriting() {
        int inPlace = 0;
        for (int seed = 0; seed < 600; seed++) {
            try {
                inPlace += checkRandom(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(inPlace).isGreaterThan(600);
    }

    private static int checkRandom(int seed) {
        Random random = new Random(seed);
        GraphBuilder builder = new GraphBuilder();
        List<Tensor> tensors = new ArrayList<>();
        List<Tensor> parameters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parameters.add(builder.source("p" + i, TYPE, Role.PARAMETER));
        }
        tensors.addAll(parameters);
        for (int i = 0; i < 3 + random.nextInt(25); i++) {
            tensors.add(randomCall(random, builder, tensors));
            if (random.nextInt(12) == 0) {
                builder.markOutput(tensors.get(tensors.size() - 1));
            }
        }
        Tensor last = tensors.get(tensors.size() - 1);
        Tensor loss = builder.apply(
                        Operators.get("aten::sum"),
                        Attributes.of("axes", List.of(0L, 1L)).with("keep", false),
                        List.of(builder.apply(ADD, last, builder.apply(EXP, tensors.get(0)))))
                .get(0);
        builder.markOutput(loss);
        new Differentiator(builder, parameters, (parameter, gradient) -> builder.markOutput(gradient))
                .differentiate(loss);
        return SymbolicProgram.check(builder, builder.build("random", 0));
    }

    private static Tensor randomCall(Random random, GraphBuilder builder, List<Tensor> tensors) {
        Tensor a = tensors.get(Math.max(0, tensors.size() - 1 - random.nextInt(4)));
        Tensor b = tensors.get(random.nextInt(tensors.size()));
        return switch (random.nextInt(9)) {
            case 0 -> builder.apply(RELU, a);
            case 1 -> builder.apply(EXP, a);
            case 2 -> builder.apply(Operators.get("aten::neg"), a);
            case 3 -> builder.apply(Operators.get("aten::tanh"), a);
            case 4 -> builder.apply(Operators.get("aten::sub"), a, b);
            case 5 -> builder.apply(Operators.get("aten::mul"), a, b);
            case 6 ->
                builder.apply(Operators.get("memplan::mul_number"), Attributes.of("number", 2.0), List.of(a))
                        .get(0);
            case 7 -> transposedBack(random, builder, a);
            default -> builder.apply(ADD, a, b);
        };
    }

    /** Views of views: another shape and back, or the axes in another order and, later, back. */
    private static Tensor transposedBack(Random random, GraphBuilder builder, Tensor tensor) {
        if (random.nextBoolean()) {
            List<Long> flat = List.of(6L);
            Tensor flattened = builder.apply(
                            Operators.reshape(tensor, flat), Attributes.of("shape", flat), List.of(tensor))
                    .get(0);
            Tensor changed = random.nextBoolean() ? flattened : builder.apply(RELU, flattened);
            return builder.apply(
                            Operators.reshape(changed, TYPE.shape()),
                            Attributes.of("shape", TYPE.shape()),
                            List.of(changed))
                    .get(0);
        }
        Attributes swap = Attributes.of("axes", List.of(1L, 0L));
        Operator permute = Operators.get("aten::permute");
        Tensor columns = builder.apply(permute, swap, List.of(tensor)).get(0);
        Tensor changed = builder.apply(random.nextBoolean() ? RELU : EXP, columns);
        return builder.apply(permute, swap, List.of(changed)).get(0);
    }

    private Tensor transposed(Tensor tensor) {
        return builder.apply(Operators.get("aten::permute"), Attributes.of("axes", List.of(1L, 0L)), List.of(tensor))
                .get(0);
    }
}
