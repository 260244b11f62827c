package io.memplan.trainer.autograd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The cases of every test of this package that is called {@code …GradientsIT} and has a method {@code cases}. */
final class DifferentialCases {

    private DifferentialCases() {}

    static Stream<OperatorCase> all() {
        return classNames().stream().flatMap(DifferentialCases::of);
    }

    private static List<String> classNames() {
        try {
            Path folder = Path.of(DifferentialCases.class
                            .getResource("DifferentialCases.class")
                            .toURI())
                    .getParent();
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith("GradientsIT.class"))
                        .sorted()
                        .map(name -> DifferentialCases.class.getPackageName() + "." + name.replace(".class", ""))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<OperatorCase> of(String className) {
        try {
            for (Method method : Class.forName(className).getDeclaredMethods()) {
                if (method.getName().equals("cases") && method.getParameterCount() == 0) {
                    method.setAccessible(true);
                    return ((Stream<?>) method.invoke(null))
                            .filter(OperatorCase.class::isInstance)
                            .map(OperatorCase.class::cast);
                }
            }
            return Stream.of();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The cases of " + className + " cannot be listed.", e);
        }
    }
}
