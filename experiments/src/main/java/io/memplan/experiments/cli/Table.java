package io.memplan.experiments.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns; a column whose cells all start with a digit is aligned to the right. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean header;

    private Table(boolean header) {
        this.header = header;
    }

    /** Creates a table without a header: names and values. */
    public static Table facts() {
        return new Table(false);
    }

    /** Creates a table with column names. */
    public static Table withHeader(String... names) {
        Table table = new Table(true);
        table.addRow((Object[]) names);
        return table;
    }

    /** Adds a row. */
    public Table addRow(Object... cells) {
        List<String> row = new ArrayList<>(cells.length);
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(List.copyOf(row));
        return this;
    }

    /** Prints the rows. */
    public void print(PrintWriter out) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        boolean[] right = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            widths[column] = width(column);
            right[column] = header && isNumeric(column);
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String padding = " ".repeat(widths[column] - cell.length());
                line.append(column == 0 ? "" : GAP).append(right[column] ? padding + cell : cell + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }

    private boolean isNumeric(int column) {
        return rows.size() > 1
                && rows.stream()
                        .skip(1)
                        .filter(row -> column < row.size())
                        .map(row -> row.get(column))
                        .allMatch(cell -> !cell.isEmpty() && Character.isDigit(cell.charAt(0)));
    }
}
