package io.memplan.graph.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.testing.RandomGraphs;
import org.junit.jupiter.api.Test;

final class BudgetTest {

    @Test
    void bytesFor_hundredPercent_isExactlyKeepAll() {
        for (long seed = 0; seed < 200; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            assertThat(Budget.parse("100%").bytesFor(graph)).isEqualTo(graph.keepAllPeakBytes());
        }
    }

    @Test
    void bytesFor_share_isAboveWhatIsAlwaysResident() {
        TrainingGraph graph = RandomGraphs.draw(3, 10);
        long activations = graph.keepAllPeakBytes() - graph.alwaysResidentBytes();

        assertThat(Budget.parse("60%").bytesFor(graph)).isEqualTo(graph.alwaysResidentBytes() + activations * 6 / 10);
        assertThat(Budget.parse("1KiB").bytesFor(graph)).isEqualTo(1024);
    }

    @Test
    void parse_nonsense_isRefused() {
        assertThatThrownBy(() -> Budget.parse("x%")).hasMessageContaining("is not a percentage");
        assertThatThrownBy(() -> Budget.parse("0%")).hasMessageContaining("not a positive number");
        assertThatThrownBy(() -> Budget.parse("nan%")).hasMessageContaining("is not a percentage");
        assertThatThrownBy(() -> Budget.parse("lots")).hasMessageContaining("is not a size");
    }

    @Test
    void toString_roundTrips() {
        assertThat(Budget.parse("62.5%")).hasToString("62.5%");
        assertThat(Budget.parse("512MiB")).hasToString("512 MiB");
    }
}
