package io.memplan.experiments.budgets;

import java.util.ArrayList;
import java.util.List;

/** Overheads that an earlier study of lazy cuts found for two of the recorded graphs: HiGHS, one thread, fixed order. */
public final class StudiedPoints {

    private static final String SOURCE = "an earlier study of lazy cuts on the same graph: HiGHS, one thread";

    /**
     * A point of time against budget.
     *
     * @param graph the graph's name
     * @param budget the budget, as a row states it
     * @param overhead the added time relative to the time without a budget
     * @param source where it is from
     */
    public record Point(String graph, String budget, double overhead, String source) {}

    private StudiedPoints() {}

    /** Returns all points. */
    public static List<Point> all() {
        List<Point> points = new ArrayList<>();
        add(points, "resnet50_b256", 2.62, 5.24, 7.22, 10.26, 13.54);
        add(points, "unet_b8", 1.13, 4.11, 9.20, 21.6);
        return points;
    }

    private static void add(List<Point> points, String graph, double... percents) {
        List<String> budgets = List.of("75.0%", "60.0%", "50.0%", "40.0%", "30.0%");
        for (int i = 0; i < percents.length; i++) {
            points.add(new Point(graph, budgets.get(i), percents[i] / 100, SOURCE));
        }
    }
}
