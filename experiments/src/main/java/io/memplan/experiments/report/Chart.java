package io.memplan.experiments.report;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A chart, drawn by the script of the page.
 *
 * @param kind which drawing of the script: {@code memory}, {@code lanes}, {@code layers}, {@code front} or
 *     {@code bars}
 * @param title what it shows
 * @param description the same in words, for those who do not see it
 * @param data the numbers, as the drawing wants them
 */
public record Chart(String kind, String title, String description, JsonNode data) {

    /** Returns the numbers as text that is safe inside a script element. */
    public String dataText() {
        return data.toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
