package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;

/**
 * An image in memory, channel by channel and row by row.
 *
 * @param channels the number of channels
 * @param height the number of rows
 * @param width the number of columns
 * @param values the pixels, {@code channels × height × width} numbers from 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // stays within the package; copying every image would cost more than it saves
record Pixels(int channels, int height, int width, float[] values) {

    Pixels {
        if (values.length != channels * height * width) {
            throw new IllegalArgumentException(values.length + " pixels for " + channels + "×" + height + "×" + width);
        }
    }

    /** Returns the shape that the image has as an example. */
    Shape shape() {
        return new Shape(channels, height, width);
    }

    /** Returns the image in a square of another size and with another number of channels. */
    Pixels fit(int wantedChannels, int size) {
        return withChannels(wantedChannels).scaled(size, size);
    }

    /** Returns the image in grey (ITU-R BT.601 luma) or with its one channel repeated. */
    Pixels withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int area = height * width;
        float[] grey = new float[area];
        for (int i = 0; i < area; i++) {
            grey[i] = channels == 3
                    ? 0.299f * values[i] + 0.587f * values[area + i] + 0.114f * values[2 * area + i]
                    : values[i];
        }
        float[] result = new float[wanted * area];
        for (int c = 0; c < wanted; c++) {
            System.arraycopy(grey, 0, result, c * area, area);
        }
        return new Pixels(wanted, height, width, result);
    }

    /**
     * Returns the image in another size.
     *
     * <p>Bilinear with pixel centres at half coordinates and the border repeated. Going down, the image is first
     * averaged over whole blocks until less than a factor of two remains, so that no pixel is left out. All in
     * 32-bit arithmetic in a fixed order: the same bits on every machine.
     */
    Pixels scaled(int newHeight, int newWidth) {
        if (newHeight == height && newWidth == width) {
            return this;
        }
        int down = Math.max(height / newHeight, 1);
        int across = Math.max(width / newWidth, 1);
        return down > 1 || across > 1
                ? averaged(down, across).bilinear(newHeight, newWidth)
                : bilinear(newHeight, newWidth);
    }

    private Pixels averaged(int down, int across) {
        int newHeight = height / down;
        int newWidth = width / across;
        float[] result = new float[channels * newHeight * newWidth];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < newHeight; y++) {
                for (int x = 0; x < newWidth; x++) {
                    float sum = 0;
                    for (int i = 0; i < down * across; i++) {
                        sum += at(c, y * down + i / across, x * across + i % across);
                    }
                    result[(c * newHeight + y) * newWidth + x] = sum / (down * across);
                }
            }
        }
        return new Pixels(channels, newHeight, newWidth, result);
    }

    private Pixels bilinear(int newHeight, int newWidth) {
        float[] result = new float[channels * newHeight * newWidth];
        for (int y = 0; y < newHeight; y++) {
            float fromY = clamp((y + 0.5f) * height / newHeight - 0.5f, height);
            int top = (int) fromY;
            int bottom = Math.min(top + 1, height - 1);
            float below = fromY - top;
            for (int x = 0; x < newWidth; x++) {
                float fromX = clamp((x + 0.5f) * width / newWidth - 0.5f, width);
                int left = (int) fromX;
                int right = Math.min(left + 1, width - 1);
                float beside = fromX - left;
                for (int c = 0; c < channels; c++) {
                    float upper = at(c, top, left) * (1 - beside) + at(c, top, right) * beside;
                    float lower = at(c, bottom, left) * (1 - beside) + at(c, bottom, right) * beside;
                    result[(c * newHeight + y) * newWidth + x] = upper * (1 - below) + lower * below;
                }
            }
        }
        return new Pixels(channels, newHeight, newWidth, result);
    }

    private static float clamp(float coordinate, int size) {
        return Math.max(0, Math.min(coordinate, size - 1));
    }

    private float at(int channel, int y, int x) {
        return values[(channel * height + y) * width + x];
    }
}
