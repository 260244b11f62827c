package io.memplan.batching.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Java sources compiled in memory, with a loader that also hands out the class files. */
public final class CompiledSources extends ClassLoader {

    private final Map<String, byte[]> fileByName;

    private CompiledSources(Map<String, byte[]> fileByName) {
        super(CompiledSources.class.getClassLoader());
        this.fileByName = fileByName;
    }

    /** Compiles sources, given by the name of their class. */
    public static CompiledSources compile(Map<String, String> sourceByClass) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        List<JavaFileObject> sources = new ArrayList<>();
        sourceByClass.forEach((name, source) -> sources.add(new Source(name, source)));
        Memory memory = new Memory(compiler.getStandardFileManager(problems, Locale.ROOT, null));
        boolean compiled = compiler.getTask(null, memory, problems, List.of("-g", "-nowarn"), null, sources)
                .call();
        if (!compiled) {
            Diagnostic<? extends JavaFileObject> first =
                    problems.getDiagnostics().get(0);
            throw new IllegalArgumentException(first + "\n" + sourceByClass);
        }
        Map<String, byte[]> files = new HashMap<>();
        memory.outputByName.forEach((name, output) -> files.put(name, output.toByteArray()));
        return new CompiledSources(files);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] file = fileByName.get(name);
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, file, 0, file.length);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        byte[] file = fileByName.get(name.replace(".class", "").replace('/', '.'));
        return file == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(file);
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String source;

        Source(String name, String source) {
            super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ByteArrayOutputStream> outputByName = new HashMap<>();

        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream output = new ByteArrayOutputStream();
                    outputByName.put(className, output);
                    return output;
                }
            };
        }
    }
}
