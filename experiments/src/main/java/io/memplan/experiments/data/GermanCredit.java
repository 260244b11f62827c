package io.memplan.experiments.data;

import io.memplan.batching.programs.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The German credit data in its numeric form ({@code german.data-numeric}): 1,000 applicants, 24 numbers each, and
 * whether the credit was good (700 times) or bad (300 times).
 *
 * <p>Hans Hofmann, Statlog (German Credit Data), 1994, UCI Machine Learning Repository, doi 10.24432/C5NC77, under the
 * Creative Commons Attribution 4.0 International licence. The file does not come with this project.
 */
public final class GermanCredit {

    /** The weights of the regression: one for each number, and the intercept, which is the last. */
    public static final int WEIGHTS = 25;

    private static final int APPLICANTS = 1000;
    private static final int GOOD = 700;

    private GermanCredit() {}

    /**
     * Reads the file as a logistic regression of a good credit on the standardised numbers.
     *
     * @param file as it comes from the repository: numbers between spaces, the last of each line 1 (good) or 2 (bad)
     * @throws InvalidDataException if it is another file
     */
    public static Target read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII).stream()
                .filter(line -> !line.isBlank())
                .toList();
        double[][] rows = new double[lines.size()][];
        int good = 0;
        for (int row = 0; row < rows.length; row++) {
            rows[row] = numbers(file, row, lines.get(row).strip().split("[\\s,]+"));
            good += rows[row][WEIGHTS - 1] == 1 ? 1 : 0;
        }
        if (rows.length != APPLICANTS || good != GOOD) {
            throw new InvalidDataException(
                    "The file " + file + " has " + rows.length + " applicants, " + good + " of them good, but the"
                            + " German credit data has 1000, 700 of them good.",
                    "it was cut short, or is the form with letters; german.data-numeric is meant.");
        }
        return new Target(Target.LOGISTIC, WEIGHTS, signedRows(rows));
    }

    private static double[] numbers(Path file, int row, String[] cells) {
        double[] numbers = new double[cells.length];
        try {
            for (int i = 0; i < cells.length; i++) {
                numbers[i] = Integer.parseInt(cells[i]);
            }
        } catch (NumberFormatException e) {
            throw new InvalidDataException(
                    "The line " + (row + 1) + " of " + file + " holds something else than whole numbers ("
                            + e.getMessage() + ").",
                    "it has a header, or is the form with letters; german.data-numeric is meant.");
        }
        if (cells.length != WEIGHTS || numbers[WEIGHTS - 1] < 1 || numbers[WEIGHTS - 1] > 2) {
            throw new InvalidDataException(
                    "The line " + (row + 1) + " of " + file + " has " + cells.length + " numbers, the last of them "
                            + cells[cells.length - 1] + ", but 24 and then 1 or 2 are expected.",
                    "it is another file; german.data-numeric is meant.");
        }
        return numbers;
    }

    private static double[] signedRows(double[][] rows) {
        double[] signed = new double[rows.length * WEIGHTS];
        for (int column = 0; column < WEIGHTS; column++) {
            double mean = 0;
            double square = 0;
            for (double[] row : rows) {
                mean += row[column] / rows.length;
                square += row[column] * row[column] / rows.length;
            }
            double deviation = Math.sqrt(square - mean * mean);
            for (int row = 0; row < rows.length; row++) {
                boolean intercept = column == WEIGHTS - 1;
                double value = intercept ? 1 : (rows[row][column] - mean) / deviation;
                signed[row * WEIGHTS + column] = rows[row][WEIGHTS - 1] == 1 ? value : -value;
            }
        }
        return signed;
    }
}
