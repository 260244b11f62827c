package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PlannersTest {

    @Test
    void all_registered_areSortedByName() {
        assertThat(Planners.all())
                .extracting(planner -> planner.description().name())
                .contains("auto", "chen-greedy", "chen-sqrt", "greedy-evict", "keep-all", "min-peak")
                .contains("checkpoint-all", "pytorch-knapsack", "revolve", "rotor", "serenity")
                .contains("anneal", "intervals", "lazy-cuts")
                .isSorted();
    }

    @Test
    void byName_unknown_listsTheKnown() {
        assertThat(Planners.byName("keep-all")).isInstanceOf(KeepAllPlanner.class);
        assertThatThrownBy(() -> Planners.byName("magic"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no strategy \"magic\"")
                .hasMessageContaining("\nMaybe one of: ")
                .hasMessageContaining("greedy-evict");
    }
}
