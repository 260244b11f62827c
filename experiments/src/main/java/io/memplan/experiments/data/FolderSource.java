package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PNG and JPEG images in one folder for each class.
 *
 * <p>Where the folder holds {@code train} and {@code test} with the classes in each, these are the split; otherwise a
 * share of every class is set aside. Images are decoded when they are asked for.
 */
final class FolderSource implements DataSource {

    private static final int DEFAULT_SIZE = 224;

    @Override
    public DataSourceDescription description() {
        return new DataSourceDescription(
                "folder", "folder:PATH", "your own PNG and JPEG images, one folder for each class", true);
    }

    @Override
    public LabelledData open(Optional<String> argument, DataOptions options) {
        Path root = Paths.folder("folder", argument.orElseThrow());
        Path train = root.resolve("train");
        Path test = root.resolve("test");
        if (Files.isDirectory(train) && Files.isDirectory(test)) {
            List<String> names = classNames(train);
            return new LabelledData("folder", find(train, names, options), find(test, names, options), names);
        }
        List<String> names = classNames(root);
        Images all = find(root, names, options);
        return StratifiedSplit.of(all.labels(), names.size(), options.testShare(), options.seed())
                .apply("folder", all, names);
    }

    private static List<String> classNames(Path root) {
        List<String> names = Paths.list(root).stream()
                .filter(Files::isDirectory)
                .map(Paths::name)
                .toList();
        if (names.isEmpty()) {
            throw new InvalidDataException(
                    "The folder " + root + " has no folders inside, so no classes.",
                    "put the images of each class into a folder of their own.");
        }
        return names;
    }

    private static Images find(Path root, List<String> names, DataOptions options) {
        List<Path> paths = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Path folder : Paths.list(root).stream().filter(Files::isDirectory).toList()) {
            int label = names.indexOf(Paths.name(folder));
            if (label < 0) {
                throw new InvalidDataException(
                        "The folder " + folder + " is a class that the training images do not have.",
                        "its name is misspelt.");
            }
            List<Path> images =
                    Paths.list(folder).stream().filter(ImageFile::isImage).toList();
            if (images.isEmpty()) {
                throw new InvalidDataException(
                        "The folder " + folder + " holds no PNG or JPEG image.",
                        "it is no class; move it elsewhere, or put images into it.");
            }
            paths.addAll(images);
            images.forEach(image -> labels.add(label));
        }
        return new Images(
                paths,
                labels.stream().mapToInt(Integer::intValue).toArray(),
                options.channels().orElse(3),
                options.imageSize().orElse(DEFAULT_SIZE));
    }

    /** Image files and the class of each. */
    private static final class Images implements Examples {

        private final List<Path> paths;
        private final int[] labels;
        private final int channels;
        private final int size;

        Images(List<Path> paths, int[] labels, int channels, int size) {
            this.paths = List.copyOf(paths);
            this.labels = labels;
            this.channels = channels;
            this.size = size;
        }

        int[] labels() {
            return labels.clone();
        }

        @Override
        public int count() {
            return labels.length;
        }

        @Override
        public Shape shape() {
            return new Shape(channels, size, size);
        }

        @Override
        public int label(int index) {
            return labels[index];
        }

        @Override
        public float[] features(int index) {
            return ImageFile.read(paths.get(index)).fit(channels, size).values();
        }
    }
}
