package io.memplan.trainer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a TorchScript model with parameters and buffers, as {@code torch.jit.save} would, from its source text. */
final class TorchScriptFile {

    private final Random random = new Random(5);
    private final List<String> parameters = new ArrayList<>();
    private final List<String> buffers = new ArrayList<>();
    private final List<float[]> storages = new ArrayList<>();
    private final ByteArrayOutputStream attributes = new ByteArrayOutputStream();
    private final List<String> lines = new ArrayList<>();
    private String signature = "x: Tensor) -> Tensor";

    /** Adds a parameter of random numbers. */
    TorchScriptFile parameter(String name, long... shape) {
        parameters.add(name);
        float[] numbers = new float[elements(shape)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian() * 0.3f;
        }
        return tensor(name, numbers, true, shape);
    }

    /** Adds a buffer of one number. */
    TorchScriptFile buffer(String name, float number, long... shape) {
        buffers.add(name);
        float[] numbers = new float[elements(shape)];
        java.util.Arrays.fill(numbers, number);
        return tensor(name, numbers, false, shape);
    }

    /** Sets the arguments and the result of the forward method. */
    TorchScriptFile signature(String text) {
        signature = text;
        return this;
    }

    /** Adds a statement to the forward method. */
    TorchScriptFile line(String text) {
        lines.add(text);
        return this;
    }

    private static int elements(long[] shape) {
        int elements = 1;
        for (long size : shape) {
            elements *= (int) size;
        }
        return elements;
    }

    private TorchScriptFile tensor(String name, float[] numbers, boolean requiresGradient, long[] shape) {
        text(name);
        global("torch._utils", "_rebuild_tensor_v2");
        attributes.write('(');
        attributes.write('(');
        text("storage");
        global("torch", "FloatStorage");
        text(String.valueOf(storages.size()));
        text("cpu");
        integer(numbers.length);
        attributes.write('t');
        attributes.write('Q');
        integer(0);
        tuple(shape);
        tuple(strides(shape));
        attributes.write(requiresGradient ? 0x88 : 0x89);
        global("collections", "OrderedDict");
        attributes.write(')');
        attributes.write('R');
        attributes.write('t');
        attributes.write('R');
        storages.add(numbers);
        return this;
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long next = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = next;
            next *= shape[i];
        }
        return strides;
    }

    private void tuple(long[] numbers) {
        attributes.write('(');
        for (long number : numbers) {
            integer((int) number);
        }
        attributes.write('t');
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        attributes.write('X');
        attributes.writeBytes(little(bytes.length));
        attributes.writeBytes(bytes);
    }

    private void integer(int number) {
        attributes.write('J');
        attributes.writeBytes(little(number));
    }

    private void global(String module, String name) {
        attributes.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] little(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    private String source() {
        StringBuilder source = new StringBuilder("class Net(Module):\n");
        source.append("  __parameters__ = ").append(quoted(parameters)).append('\n');
        source.append("  __buffers__ = ").append(quoted(buffers)).append('\n');
        parameters.forEach(name -> source.append("  ").append(name).append(" : Tensor\n"));
        buffers.forEach(name -> source.append("  ").append(name).append(" : Tensor\n"));
        source.append("  training : bool\n  def forward(self: __torch__.Net, ")
                .append(signature)
                .append(":\n");
        lines.forEach(line -> source.append("    ").append(line).append('\n'));
        return source.toString();
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "\"" + name + "\", ").collect(Collectors.joining("", "[", "]"));
    }

    /** Writes the file. */
    void writeTo(Path file) {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            ByteArrayOutputStream pickle = new ByteArrayOutputStream();
            pickle.writeBytes(new byte[] {(byte) 0x80, 2});
            pickle.writeBytes("c__torch__\nNet\n)".getBytes(StandardCharsets.US_ASCII));
            pickle.write(0x81);
            pickle.writeBytes("}(".getBytes(StandardCharsets.US_ASCII));
            attributes.writeTo(pickle);
            pickle.write('X');
            pickle.writeBytes(little("training".length()));
            pickle.writeBytes("training".getBytes(StandardCharsets.US_ASCII));
            pickle.write(0x88);
            pickle.writeBytes("ub.".getBytes(StandardCharsets.US_ASCII));
            add(zip, "data.pkl", pickle.toByteArray());
            add(zip, "code/__torch__.py", source().getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < storages.size(); i++) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(4 * storages.get(i).length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(storages.get(i));
                add(zip, "data/" + i, bytes.array());
            }
            add(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            add(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
            add(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry("net/" + name));
        zip.write(content);
        zip.closeEntry();
    }
}
