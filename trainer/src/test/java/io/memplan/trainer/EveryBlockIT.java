package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.SymbolBlock;
import ai.djl.nn.convolutional.Conv1dTranspose;
import ai.djl.nn.convolutional.Conv2dTranspose;
import ai.djl.nn.core.Linear;
import ai.djl.nn.core.Prelu;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.initializer.Initializer;
import io.memplan.graph.plan.Budget;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every block of DJL, with dropout: ten planned steps at two budgets leave the bytes of plain DJL. */
@Tag("thorough")
final class EveryBlockIT {

    private static final String STRATEGY = "greedy-evict";

    static Stream<BlockCase> cases() {
        return Stream.of(LayerCases.all(), SequenceCases.all(), StructureCases.all())
                .flatMap(cases -> cases);
    }

    /** What DJL's PyTorch engine cannot run, so that there is nothing to be equal to. */
    static Stream<BlockCase> unsupported() {
        return Stream.of(
                BlockCase.amidLinear(Prelu.class.getName(), EveryBlockIT::prelu),
                BlockCase.of(Conv1dTranspose.class.getName(), new Shape(3, 8), () -> new SequentialBlock()
                        .add(Conv1dTranspose.builder()
                                .setKernelShape(new Shape(2))
                                .setFilters(3)
                                .build())),
                BlockCase.of(Conv2dTranspose.class.getName(), new Shape(3, 8, 8), () -> new SequentialBlock()
                        .add(Conv2dTranspose.builder()
                                .setKernelShape(new Shape(2, 2))
                                .setFilters(3)
                                .build())),
                BlockCase.of("pooling by powers over three axes", new Shape(3, 4, 4, 4), () -> new SequentialBlock()
                        .add(Linear.builder().setUnits(4).build())
                        .add(Pool.globalLpPool3dBlock(2))));
    }

    private static Block prelu() {
        Block block = new Prelu();
        block.setInitializer(Initializer.ONES, parameter -> true);
        return block;
    }

    private static MemoryPlannerBuilder planner(String budget) {
        return MemoryPlanner.builder().setBudget(Budget.parse(budget)).optStrategy(STRATEGY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void fit_ofEveryBlock_leavesTheBytesOfPlainDjl(BlockCase tested) {
        TrainingPair pair = tested.pair();
        pair.verify(planner("100%"));
        try {
            pair.verify(planner("60%"));
        } catch (InfeasibleBudgetException e) {
            // at a size for tests the floor may lie above 60 %: then the smallest budget that is feasible
            long smallest = e.plan().infeasibility().orElseThrow().smallestFeasibleBytes();
            pair.verify(planner(smallest + "B"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsupported")
    void fit_ofBlockThatTheEngineLacks_isRefusedForThatReason(BlockCase tested) {
        assertThatThrownBy(() -> tested.pair().steps(1).verify(planner("100%")))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> tested.pair().steps(1).train(planner("100%")))
                .hasStackTraceContaining("PyTorch engine");
    }

    @Test
    void fit_ofRecurrenceInBothDirections_failsAsPlainDjlDoes() {
        TrainingPair pair = SequenceCases.bothDirections().pair().steps(1);

        assertThatThrownBy(() -> pair.verify(planner("100%"))).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> pair.train(planner("100%"))).isInstanceOf(RuntimeException.class);
    }

    private static Set<String> concreteBlocks() throws IOException, URISyntaxException, ClassNotFoundException {
        Path jar = Path.of(
                Linear.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Set<String> names = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String path = entry.getName();
                if (path.startsWith("ai/djl/nn/") && path.endsWith(".class")) {
                    String name = path.replace('/', '.').substring(0, path.length() - ".class".length());
                    Class<?> type = Class.forName(name, false, Linear.class.getClassLoader());
                    if (Block.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }

    private static void collect(Block block, Set<String> names) {
        names.add(block.getClass().getName());
        block.getChildren().values().forEach(child -> collect(child, names));
    }

    @Test
    void cases_haveEveryBlockOfTheJar() throws Exception {
        Set<String> tested = new TreeSet<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            cases().forEach(each -> collect(each.block().apply(manager), tested));
        }
        unsupported().forEach(each -> tested.add(each.name()));

        Set<String> blocks = concreteBlocks();

        assertThat(blocks).hasSizeGreaterThan(25).doesNotContain(SymbolBlock.class.getName());
        assertThat(tested).containsAll(blocks);
    }

    @Test
    void cases_haveEveryPooling() {
        List<Object> pools = new ArrayList<>();
        for (int axes = 1; axes <= 3; axes++) {
            pools.addAll(BlockMakers.ofPools(axes));
        }
        assertThat(pools).hasSizeGreaterThan(40).hasSameElementsAs(BlockMakers.of(Pool.class));
    }
}
