package io.memplan.experiments.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the known names that a misspelt one may have meant. */
public final class Suggestions {

    private static final int SHOWN = 3;

    private Suggestions() {}

    /** Returns up to three known names that are close to the given one, the closest first. */
    public static List<String> closest(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> isClose(wanted, candidate.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.<String>comparingInt(candidate -> edits(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN)
                .toList();
    }

    private static boolean isClose(String wanted, String candidate) {
        int shorter = Math.min(wanted.length(), candidate.length());
        return edits(wanted, candidate) <= (shorter <= 3 ? 1 : Math.max(2, shorter / 3))
                || (wanted.length() >= 3 && (candidate.startsWith(wanted) || candidate.contains("-" + wanted)));
    }

    /** Returns the Levenshtein distance. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
