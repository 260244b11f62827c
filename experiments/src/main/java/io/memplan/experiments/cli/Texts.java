package io.memplan.experiments.cli;

import java.time.Duration;

/** Durations and words as people read them. */
final class Texts {

    private Texts() {}

    /** Returns a duration to plan by, such as {@code 12 min}: rounded up, so that it can be kept. */
    static String duration(Duration duration) {
        long seconds = Math.max(1, (duration.toMillis() + 999) / 1000);
        if (seconds < 90) {
            return seconds + " s";
        }
        long minutes = (seconds + 59) / 60;
        return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    /** Returns words in lines of so many characters at most. */
    static String wrapped(String words, int width) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : words.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                text.append(System.lineSeparator());
                column = 0;
            }
            text.append(column == 0 ? "" : " ").append(word);
            column += (column == 0 ? 0 : 1) + word.length();
        }
        return text.toString();
    }
}
