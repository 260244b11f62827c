package io.memplan.trainer.kernel;

import io.memplan.graph.operator.KernelText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive with one method for each kernel: the zip that libtorch's loader reads.
 *
 * <p>It holds the source text of one module class, two pickles that say "an object of that class with the attribute
 * {@code training}" and "no constants", the format's version and the byte order. The same kernels give the same bytes.
 */
final class KernelArchive {

    /** The pickle of {@code Ops(training=True)}, protocol 2. */
    private static final byte[] MODULE_PICKLE = pickle("8002 635f5f746f7263685f5f0a4f70730a 7100 29 81 7d 28"
            + "58 08000000 747261696e696e67 7101 88 75 62 7103 2e");

    /** The pickle of the empty tuple, protocol 2. */
    private static final byte[] NO_CONSTANTS = pickle("8002 29 2e");

    private final List<KernelText> texts;

    KernelArchive(List<KernelText> texts) {
        this.texts = List.copyOf(texts);
    }

    /** Returns the name of the method that holds the kernel at the given place. */
    static String methodName(int place) {
        return "k" + place;
    }

    void writeTo(OutputStream stream) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(stream)) {
            add(zip, "data.pkl", MODULE_PICKLE);
            add(zip, "code/__torch__.py", source().getBytes(StandardCharsets.UTF_8));
            add(zip, "constants.pkl", NO_CONSTANTS);
            add(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
            add(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("ops/" + name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Returns the source text of the module class. */
    String source() {
        StringBuilder source = new StringBuilder(256 + 160 * texts.size());
        source.append("class Ops(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
        for (int i = 0; i < texts.size(); i++) {
            append(source, methodName(i), texts.get(i));
        }
        return source.toString();
    }

    private static void append(StringBuilder source, String name, KernelText text) {
        List<String> results = text.results();
        if (results.isEmpty() && text.inputs() == 0) {
            throw new IllegalArgumentException("A kernel has neither arguments nor results: " + text.lines());
        }
        String arguments = IntStream.range(0, text.inputs())
                .mapToObj(i -> ", a" + i + ": Tensor")
                .collect(Collectors.joining());
        String type = results.size() <= 1
                ? "Tensor"
                : results.stream().map(result -> "Tensor").collect(Collectors.joining(", ", "Tuple[", "]"));
        source.append("  def ").append(name).append("(self: __torch__.Ops").append(arguments);
        source.append(") -> ").append(type).append(":\n");
        for (String line : text.lines()) {
            source.append("    ").append(line).append('\n');
        }
        source.append("    return ");
        if (results.size() <= 1) {
            source.append(results.isEmpty() ? "a0" : results.get(0));
        } else {
            source.append('(').append(String.join(", ", results)).append(')');
        }
        source.append('\n');
    }

    private static byte[] pickle(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    }
}
