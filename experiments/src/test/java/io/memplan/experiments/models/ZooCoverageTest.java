package io.memplan.experiments.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.basicmodelzoo.basic.Mlp;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.graph.trace.TracedStep;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalogue against DJL's basic model zoo, and its composed models traced at their usual sizes. */
final class ZooCoverageTest {

    private static final long BATCH = 2;

    private static List<Class<?>> classesOfTheZoo() throws IOException, URISyntaxException, ClassNotFoundException {
        Path jar = Path.of(
                Mlp.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                if (name.startsWith("ai/djl/basicmodelzoo/") && name.endsWith(".class")) {
                    String type = name.replace('/', '.').substring(0, name.length() - ".class".length());
                    classes.add(Class.forName(type, false, Mlp.class.getClassLoader()));
                }
            }
        }
        return classes;
    }

    private static void collect(Block block, Set<String> names) {
        if (names.add(block.getClass().getName()) || !block.getChildren().isEmpty()) {
            block.getChildren().values().forEach(child -> collect(child, names));
        }
    }

    private static Block blockOf(TrainableModel model) {
        return model.isClassifier()
                ? model.newBlock(model.description().usualInput(), 10, ModelOptions.defaults())
                : parts(model.name()).workload().block();
    }

    private static Parts parts(String name) {
        return Models.named(name).parts(Optional.empty(), 10, ModelOptions.defaults());
    }

    @Test
    void everyBlockOfTheZoo_isPartOfAModel() throws Exception {
        Set<String> used = new TreeSet<>();
        Models.all().forEach(model -> collect(blockOf(model), used));

        List<String> blocks = classesOfTheZoo().stream()
                .filter(Block.class::isAssignableFrom)
                .map(Class::getName)
                .toList();

        assertThat(blocks).hasSizeGreaterThan(6);
        assertThat(used).containsAll(blocks);
    }

    private static boolean makesBlocks(Class<?> type) {
        return !Block.class.isAssignableFrom(type)
                && !BlockFactory.class.isAssignableFrom(type)
                && type.getEnclosingClass() == null
                && Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses()))
                        .flatMap(maker -> Arrays.stream(maker.getDeclaredMethods()))
                        .map(Method::getReturnType)
                        .anyMatch(Block.class::isAssignableFrom);
    }

    @Test
    void everyNetworkOfTheZoo_hasAName() throws Exception {
        List<String> networks = classesOfTheZoo().stream()
                .filter(ZooCoverageTest::makesBlocks)
                .map(type -> type.getSimpleName().toLowerCase(Locale.ROOT))
                .toList();

        assertThat(networks).hasSizeGreaterThan(8);
        assertThat(networks).allMatch(network -> Models.all().stream()
                .map(TrainableModel::name)
                .anyMatch(
                        name -> name.startsWith(network) || (network.equals("resnetv1") && name.startsWith("resnet"))));
    }

    static Stream<String> composed() {
        return Models.all().stream().filter(model -> !model.isClassifier()).map(TrainableModel::name);
    }

    @ParameterizedTest
    @MethodSource("composed")
    void trace_usualSize_givesEveryParameterAGradient(String name) {
        Workload workload = parts(name).workload();

        TracedStep traced = workload.tracer(BATCH).trace(workload.inputs(BATCH), workload.labels(BATCH));

        Set<Object> trained = Collections.newSetFromMap(new IdentityHashMap<>());
        workload.block().getParameters().values().stream()
                .filter(parameter -> parameter.requiresGradient())
                .forEach(trained::add);
        long numbers = trained.stream()
                .mapToLong(parameter ->
                        ((ai.djl.nn.Parameter) parameter).getArray().size())
                .sum();
        assertThat(traced.gradientOfByValue()).hasSameSizeAs(trained);
        assertThat(Models.named(name).description().parameters()).isEqualTo(numbers);
    }

    @Tag("heavy")
    @ParameterizedTest
    @ValueSource(strings = {"bert", "gpt2"})
    void trace_largeTransformer_takesLessThanThreeSeconds(String name) {
        Workload workload = parts(name).workload();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        assumeTrue(threads.isCurrentThreadCpuTimeSupported());
        long begin = threads.getCurrentThreadCpuTime();

        TracedStep traced = workload.tracer(BATCH).trace(workload.inputs(BATCH), workload.labels(BATCH));

        long nanos = threads.getCurrentThreadCpuTime() - begin;
        assertThat(traced.graph().operations()).hasSizeGreaterThan(1000);
        assertThat(nanos).isLessThan(3_000_000_000L);
    }

    @Test
    void describedInputs_ofEveryComposedModel_areThoseOfItsExamples() {
        composed().forEach(name -> assertThat(parts(name).workload().inputs())
                .as(name)
                .isEqualTo(Models.named(name).description().inputs()));
    }

    @Test
    void parts_otherImage_isTheInput() {
        Parts parts = Models.named("ssd").parts(Optional.of(new Shape(3, 96, 64)), 4, ModelOptions.defaults());

        assertThat(parts.workload().inputs().get(0).shape()).containsExactly(3L, 96L, 64L);
    }
}
