package io.memplan.experiments.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** A PNG or JPEG file. */
final class ImageFile {

    /** The largest image that is decoded: it takes about 1.5 GB of memory. */
    private static final long MOST_PIXELS = 100_000_000;

    private ImageFile() {}

    /** Returns whether the name ends like that of an image. */
    static boolean isImage(Path path) {
        String name = Paths.name(path).toLowerCase(Locale.ROOT);
        return name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
    }

    /**
     * Decodes an image, to one channel if it is grey and to three otherwise; transparency is dropped.
     *
     * @throws InvalidDataException if it cannot be decoded
     */
    static Pixels read(Path path) {
        try (ImageInputStream stream = ImageIO.createImageInputStream(path.toFile())) {
            Iterator<ImageReader> readers =
                    stream == null ? Collections.emptyIterator() : ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new InvalidDataException(
                        "The file " + path + " is not an image that can be read.",
                        "it is damaged, or of another format than its name says.");
            }
            return decode(path, stream, readers.next());
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new InvalidDataException(
                    "The image " + path + " is not readable: " + e.getMessage() + ".",
                    "it is cut short; remove it.",
                    e);
        }
    }

    private static Pixels decode(Path path, ImageInputStream stream, ImageReader reader) throws IOException {
        try {
            reader.setInput(stream, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new InvalidDataException(
                        "The image " + path + " has " + pixels + " pixels, more than " + MOST_PIXELS + ".",
                        "scale it down first.");
            }
            BufferedImage image = reader.read(0);
            return image.getRaster().getNumBands() == 1 && image.getColorModel().getNumColorComponents() == 1
                    ? grey(image)
                    : colour(image);
        } finally {
            reader.dispose();
        }
    }

    /** Reads the samples themselves: {@code getRGB} would bend the greys to another brightness curve. */
    private static Pixels grey(BufferedImage image) {
        Raster raster = image.getRaster();
        float brightest = (1 << image.getColorModel().getComponentSize(0)) - 1;
        int[] samples = raster.getSamples(
                0, 0, image.getWidth(), image.getHeight(), 0, new int[image.getWidth() * image.getHeight()]);
        float[] values = new float[samples.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = samples[i] / brightest;
        }
        return new Pixels(1, image.getHeight(), image.getWidth(), values);
    }

    private static Pixels colour(BufferedImage image) {
        int area = image.getWidth() * image.getHeight();
        int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), new int[area], 0, image.getWidth());
        float[] values = new float[3 * area];
        for (int i = 0; i < area; i++) {
            values[i] = (rgb[i] >> 16 & 0xFF) / 255f;
            values[area + i] = (rgb[i] >> 8 & 0xFF) / 255f;
            values[2 * area + i] = (rgb[i] & 0xFF) / 255f;
        }
        return new Pixels(3, image.getHeight(), image.getWidth(), values);
    }
}
