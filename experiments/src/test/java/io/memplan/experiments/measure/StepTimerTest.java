package io.memplan.experiments.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StepTimerTest {

    private final AtomicLong now = new AtomicLong();
    private final List<String> order = new ArrayList<>();

    private Runnable taking(String name, long... nanos) {
        AtomicLong call = new AtomicLong();
        return () -> {
            order.add(name);
            now.addAndGet(nanos[(int) call.getAndIncrement()]);
        };
    }

    @Test
    void run_twoWays_takeTurnsForwardsAndBackwards() {
        new StepTimer(now::get)
                .add("a", taking("a", 1, 1, 1))
                .add("b", taking("b", 1, 1, 1))
                .run(1, 2);

        assertThat(order).containsExactly("a", "b", "b", "a", "a", "b");
    }

    @Test
    void run_warmUps_areNotCounted() {
        List<StepTimes> times = new StepTimer(now::get)
                .add("a", taking("a", 900, 5, 1, 3))
                .add("b", taking("b", 900, 10, 20, 40))
                .run(1, 3);

        assertThat(times).containsExactly(new StepTimes("a", 3, 3, 1, 5), new StepTimes("b", 3, 20, 10, 40));
    }

    @Test
    void of_evenNumber_takesTheMeanOfTheMiddleTwo() {
        assertThat(StepTimes.of("a", List.of(8L, 1L, 4L, 2L)).medianNanos()).isEqualTo(3);
    }

    @Test
    void run_noRounds_isRefused() {
        assertThatThrownBy(() -> new StepTimer().run(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StepTimes.of("a", List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
