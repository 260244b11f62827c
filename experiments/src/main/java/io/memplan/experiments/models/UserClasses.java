package io.memplan.experiments.models;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The classes of the user's own program, on a class path beside ours. */
public final class UserClasses {

    private final List<Path> classpath;
    private final ClassLoader loader;

    /**
     * Opens a class path.
     *
     * @param classpath folders and jars, or several of them joined as the platform does
     * @throws InvalidModelException if an entry does not exist
     */
    public UserClasses(List<String> classpath) {
        this.classpath = classpath.stream()
                .flatMap(part -> Arrays.stream(part.split(File.pathSeparator)))
                .filter(part -> !part.isBlank())
                .map(Path::of)
                .toList();
        List<URL> urls = new ArrayList<>();
        for (Path entry : this.classpath) {
            if (!Files.exists(entry)) {
                throw new InvalidModelException(
                        "The class path entry " + entry.toAbsolutePath() + " does not exist.",
                        "the path is misspelt, or the program is not compiled yet.");
            }
            try {
                urls.add(entry.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new InvalidModelException("The class path entry " + entry + " is no path.", "it is misspelt.");
            }
        }
        this.loader = new URLClassLoader(urls.toArray(URL[]::new), UserClasses.class.getClassLoader());
    }

    /**
     * Loads a class.
     *
     * @throws InvalidModelException if it is not there, or cannot be loaded
     */
    public Class<?> load(String className) {
        try {
            return Class.forName(className, true, loader);
        } catch (ClassNotFoundException e) {
            throw new InvalidModelException(
                    "There is no class " + className + " on the class path " + classpath + ".",
                    "its package is missing in front, or --classpath lacks a folder or jar.");
        } catch (LinkageError e) {
            throw new InvalidModelException(
                    "The class " + className + " cannot be loaded from the class path " + classpath + ": " + e + ".",
                    "--classpath lacks a jar that it needs, its name is written in another case, or it was compiled for a"
                            + " newer Java than " + Runtime.version().feature() + ".");
        }
    }
}
