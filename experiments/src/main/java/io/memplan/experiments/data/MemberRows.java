package io.memplan.experiments.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Rows of numbers: the arguments of each member of a batch. */
public final class MemberRows {

    private static final Map<Class<?>, Function<String, Object>> PARSERS = Map.of(
            int.class, Integer::valueOf,
            long.class, Long::valueOf,
            short.class, Short::valueOf,
            byte.class, Byte::valueOf,
            float.class, Float::valueOf,
            double.class, Double::valueOf,
            boolean.class, MemberRows::truth,
            char.class, MemberRows::letter);

    private MemberRows() {}

    /**
     * Reads a CSV file without a header.
     *
     * @param file the file
     * @param types the type of each column, a primitive one
     * @throws InvalidDataException if a row has too few or too many columns, or a cell does not fit its type
     */
    public static List<Object[]> read(Path file, List<Class<?>> types) throws IOException {
        List<Object[]> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file)) {
            for (CsvRecord row : reader) {
                rows.add(parse(file, row, types));
            }
        } catch (CsvParseException e) {
            throw new InvalidDataException(
                    "The file " + file + " is no CSV file: " + e.getMessage(), "a quotation mark is not closed.");
        }
        return rows;
    }

    private static Object[] parse(Path file, CsvRecord row, List<Class<?>> types) {
        String where = "The line " + row.getStartingLineNumber() + " of " + file;
        if (row.getFieldCount() != types.size()) {
            throw new InvalidDataException(
                    where + " has " + row.getFieldCount() + " columns, but the method takes " + types.size() + " ("
                            + types + ").",
                    "a column is missing, or the file has a header.");
        }
        Object[] values = new Object[types.size()];
        for (int column = 0; column < values.length; column++) {
            String cell = row.getField(column).strip();
            Function<String, Object> parser = PARSERS.get(types.get(column));
            if (parser == null) {
                throw new InvalidDataException(
                        "The parameter " + (column + 1) + " is of the type "
                                + types.get(column).getSimpleName() + ", which a column cannot hold.",
                        "write a method of primitive parameters that makes it.");
            }
            try {
                values[column] = parser.apply(cell);
            } catch (IllegalArgumentException e) {
                throw new InvalidDataException(
                        where + " has \"" + cell + "\" in column " + (column + 1) + ", which is no " + types.get(column)
                                + ".",
                        "the columns are in another order, or the file has a header.");
            }
        }
        return values;
    }

    private static Object truth(String cell) {
        return switch (cell) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException(cell);
        };
    }

    private static Object letter(String cell) {
        if (cell.length() != 1) {
            throw new IllegalArgumentException(cell);
        }
        return cell.charAt(0);
    }
}
