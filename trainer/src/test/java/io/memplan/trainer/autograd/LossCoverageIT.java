package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.AbstractCompositeLoss;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.YOLOv3Loss;
import io.memplan.trainer.autograd.LossGradientsIT.Case;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The losses that are tested against those that DJL has. */
final class LossCoverageIT {

    private static Set<String> lossesOfTheJar() throws IOException, URISyntaxException, ClassNotFoundException {
        Path jar = Path.of(
                Loss.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Set<String> names = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String path = entry.getName();
                if (path.startsWith("ai/djl/") && (path.endsWith("Loss.class") || path.endsWith("WeightDecay.class"))) {
                    String name = path.replace('/', '.').substring(0, path.length() - ".class".length());
                    Class<?> type = Class.forName(name, false, Loss.class.getClassLoader());
                    if (Loss.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }

    private static void collect(Loss loss, Set<String> names) {
        names.add(loss.getClass().getName());
        if (loss instanceof AbstractCompositeLoss composite) {
            composite.getComponents().forEach(component -> collect(component, names));
        }
    }

    @Test
    void cases_haveEveryLossOfTheJar() throws Exception {
        Set<String> tested = new TreeSet<>();
        tested.add(YOLOv3Loss.class.getName()); // reads values: OpaqueLossIT
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Linear.builder().setUnits(2).build();
            block.initialize(manager, DataType.FLOAT32, new Shape(3, 4));
            Stream<Case> refused =
                    LossGradientsIT.refused().map(arguments -> (Case) arguments.get()[0]);
            Stream.concat(LossGradientsIT.losses(), refused)
                    .forEach(each -> collect(each.loss().apply(block), tested));
        }

        Set<String> losses = lossesOfTheJar();

        assertThat(losses).hasSizeGreaterThan(15);
        assertThat(tested).containsAll(losses);
    }
}
