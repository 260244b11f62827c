package io.memplan.rematerialize.solver;

import java.util.Arrays;

/** A mixed-integer linear program to minimise, row by row. Not thread-safe while it is built. */
public final class MilpModel {

    private double[] costs = new double[64];
    private double[] lowers = new double[64];
    private double[] uppers = new double[64];
    private boolean[] integers = new boolean[64];
    private int columns;

    private double[] rowLowers = new double[64];
    private double[] rowUppers = new double[64];
    private int[] rowStarts = new int[64];
    private int rows;

    private int[] indices = new int[256];
    private double[] coefficients = new double[256];
    private int nonZeros;

    /** Adds a column and returns its number. */
    public int addColumn(double lower, double upper, double cost, boolean integer) {
        if (columns == costs.length) {
            costs = Arrays.copyOf(costs, 2 * columns);
            lowers = Arrays.copyOf(lowers, 2 * columns);
            uppers = Arrays.copyOf(uppers, 2 * columns);
            integers = Arrays.copyOf(integers, 2 * columns);
        }
        costs[columns] = cost;
        lowers[columns] = lower;
        uppers[columns] = upper;
        integers[columns] = integer;
        return columns++;
    }

    /** Adds a column that is 0 or 1 and returns its number. */
    public int addBinary(double cost) {
        return addColumn(0, 1, cost, true);
    }

    /** Starts a row whose sum must lie between the bounds; its terms follow. */
    public void startRow(double lower, double upper) {
        if (rows + 1 == rowLowers.length) {
            rowLowers = Arrays.copyOf(rowLowers, 2 * rows + 2);
            rowUppers = Arrays.copyOf(rowUppers, 2 * rows + 2);
            rowStarts = Arrays.copyOf(rowStarts, 2 * rows + 2);
        }
        rowLowers[rows] = lower;
        rowUppers[rows] = upper;
        rowStarts[rows] = nonZeros;
        rows++;
        rowStarts[rows] = nonZeros;
    }

    /** Adds a term to the row started last; a column may stand in a row only once. */
    public void addTerm(int column, double coefficient) {
        if (nonZeros == indices.length) {
            indices = Arrays.copyOf(indices, 2 * nonZeros);
            coefficients = Arrays.copyOf(coefficients, 2 * nonZeros);
        }
        indices[nonZeros] = column;
        coefficients[nonZeros] = coefficient;
        nonZeros++;
        rowStarts[rows] = nonZeros;
    }

    /** Changes the bounds of a column. */
    public void setBounds(int column, double lower, double upper) {
        lowers[column] = lower;
        uppers[column] = upper;
    }

    /** Changes the cost of a column. */
    public void setCost(int column, double cost) {
        costs[column] = cost;
    }

    /** Adds the row that the cost is at most the given one. */
    public void limitCost(double most) {
        startRow(Double.NEGATIVE_INFINITY, most);
        for (int column = 0; column < columns; column++) {
            if (costs[column] != 0) {
                addTerm(column, costs[column]);
            }
        }
    }

    /** Makes a column take whole numbers only. */
    public void makeInteger(int column) {
        integers[column] = true;
    }

    /** Makes every column continuous: the linear relaxation. */
    public void relax() {
        Arrays.fill(integers, false);
    }

    /** Returns the number of columns. */
    public int columns() {
        return columns;
    }

    /** Returns the number of rows. */
    public int rows() {
        return rows;
    }

    /** Returns the number of terms in all rows. */
    public int nonZeros() {
        return nonZeros;
    }

    boolean isInteger(int column) {
        return integers[column];
    }

    /** Returns the cost of the values of all columns. */
    public double costOf(double[] values) {
        double sum = 0;
        for (int column = 0; column < columns; column++) {
            sum += costs[column] * values[column];
        }
        return sum;
    }

    /** Returns whether the values keep all bounds and rows, up to the tolerance. */
    public boolean allows(double[] values, double tolerance) {
        for (int column = 0; column < columns; column++) {
            if (values[column] < lowers[column] - tolerance || values[column] > uppers[column] + tolerance) {
                return false;
            }
        }
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = rowStarts[row]; i < rowStarts[row + 1]; i++) {
                sum += coefficients[i] * values[indices[i]];
            }
            if (sum < rowLowers[row] - tolerance || sum > rowUppers[row] + tolerance) {
                return false;
            }
        }
        return true;
    }

    double[] costs() {
        return Arrays.copyOf(costs, columns);
    }

    double[] lowers() {
        return Arrays.copyOf(lowers, columns);
    }

    double[] uppers() {
        return Arrays.copyOf(uppers, columns);
    }

    double[] rowLowers() {
        return Arrays.copyOf(rowLowers, rows);
    }

    double[] rowUppers() {
        return Arrays.copyOf(rowUppers, rows);
    }

    int[] rowStarts() {
        return Arrays.copyOf(rowStarts, rows + 1);
    }

    int[] indices() {
        return Arrays.copyOf(indices, nonZeros);
    }

    double[] coefficients() {
        return Arrays.copyOf(coefficients, nonZeros);
    }
}
