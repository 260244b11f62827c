package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CIFAR-10 in its binary version: a folder with {@code data_batch_1.bin} to {@code data_batch_5.bin} and
 * {@code test_batch.bin}, in records of one label and 3 × 32 × 32 pixels.
 *
 * <p>A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
 */
final class Cifar10Source implements DataSource {

    private static final int SIDE = 32;
    private static final int IMAGE_BYTES = 3 * SIDE * SIDE;
    private static final int RECORD_BYTES = 1 + IMAGE_BYTES;
    private static final List<String> CLASS_NAMES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    @Override
    public DataSourceDescription description() {
        return new DataSourceDescription(
                "cifar10", "cifar10:PATH", "CIFAR-10, the folder with its binary version (data_batch_*.bin)", true);
    }

    @Override
    public LabelledData open(Optional<String> argument, DataOptions options) {
        Path folder = Paths.folder("cifar10", argument.orElseThrow());
        List<Path> batches = Paths.list(folder).stream()
                .filter(path -> Paths.name(path).matches("data_batch_\\d+\\.bin"))
                .toList();
        Path test = folder.resolve("test_batch.bin");
        if (batches.isEmpty() || !Files.isRegularFile(test)) {
            throw new InvalidDataException(
                    "The folder " + folder + " lacks " + (batches.isEmpty() ? "data_batch_*.bin" : "test_batch.bin")
                            + ".",
                    "the path should end at the folder cifar-10-batches-bin of the unpacked binary version.");
        }
        int channels = options.channels().orElse(3);
        int size = options.imageSize().orElse(SIDE);
        return new LabelledData(
                "cifar10",
                new Records(batches, channels, size),
                new Records(List.of(test), channels, size),
                CLASS_NAMES);
    }

    /** The records of some files, read from the mapped files when they are asked for. */
    private static final class Records implements Examples {

        private final List<MappedByteBuffer> files = new ArrayList<>();
        private final List<Integer> firstRecords = new ArrayList<>();
        private final int count;
        private final int channels;
        private final int size;

        Records(List<Path> paths, int channels, int size) {
            int records = 0;
            for (Path path : paths) {
                MappedByteBuffer file = map(path);
                files.add(file);
                firstRecords.add(records);
                checkLabels(path, file);
                records += file.capacity() / RECORD_BYTES;
            }
            this.count = records;
            this.channels = channels;
            this.size = size;
        }

        private static MappedByteBuffer map(Path path) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                long bytes = channel.size();
                if (bytes == 0 || bytes % RECORD_BYTES != 0 || bytes > Integer.MAX_VALUE) {
                    throw new InvalidDataException(
                            "The file " + path + " has " + bytes + " bytes, which is " + bytes / RECORD_BYTES
                                    + " records of " + RECORD_BYTES + " bytes and " + bytes % RECORD_BYTES
                                    + " bytes more.",
                            "it is cut short, or not the binary version; fetch it again.");
                }
                return channel.map(MapMode.READ_ONLY, 0, bytes);
            } catch (IOException e) {
                throw new InvalidDataException(
                        "The file " + path + " is not readable: " + e.getMessage() + ".", "its rights forbid it.", e);
            }
        }

        private static void checkLabels(Path path, MappedByteBuffer file) {
            for (int at = 0; at < file.capacity(); at += RECORD_BYTES) {
                int label = Byte.toUnsignedInt(file.get(at));
                if (label >= CLASS_NAMES.size()) {
                    throw new InvalidDataException(
                            "The file " + path + " has the label " + label + " at byte " + at + ", above 9.",
                            "it is damaged, or CIFAR-100, whose records differ.");
                }
            }
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public Shape shape() {
            return new Shape(channels, size, size);
        }

        @Override
        public int label(int index) {
            int file = fileOf(index);
            return files.get(file).get(offset(file, index));
        }

        @Override
        public float[] features(int index) {
            int file = fileOf(index);
            byte[] bytes = new byte[IMAGE_BYTES];
            files.get(file).get(offset(file, index) + 1, bytes);
            float[] values = new float[IMAGE_BYTES];
            for (int i = 0; i < values.length; i++) {
                values[i] = Byte.toUnsignedInt(bytes[i]) / 255f;
            }
            return new Pixels(3, SIDE, SIDE, values).fit(channels, size).values();
        }

        private int fileOf(int index) {
            int file = files.size() - 1;
            while (firstRecords.get(file) > index) {
                file--;
            }
            return file;
        }

        private int offset(int file, int index) {
            return (index - firstRecords.get(file)) * RECORD_BYTES;
        }
    }
}
