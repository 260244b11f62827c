package io.memplan.experiments.sweep;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where this process has its classes from. */
public final class SentClasses {

    private SentClasses() {}

    /** Returns the class path for a process forked from this one: also the jars that a cluster has sent it. */
    public static String path() {
        Set<String> entries = new LinkedHashSet<>(
                List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
        for (ClassLoader loader = SentClasses.class.getClassLoader(); loader != null; loader = loader.getParent()) {
            if (loader instanceof URLClassLoader sent) {
                for (URL url : sent.getURLs()) {
                    if (url.getProtocol().equals("file")) {
                        entries.add(Path.of(URI.create(url.toString())).toString());
                    }
                }
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
