package io.memplan.graph.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapesTest {

    /** Slides a window and counts where it may start. */
    private static long slid(long size, long kernel, long stride, long padding, long dilation, boolean ceil) {
        long reach = dilation * (kernel - 1) + 1;
        long count = 0;
        for (long start = -padding; start + reach <= size + padding; start += stride) {
            count++;
        }
        long next = -padding + count * stride;
        boolean partlyInside = next < size && next + reach > size + padding;
        boolean reached = -padding + (count - 1) * stride + reach < size + padding;
        return ceil && reached && partlyInside ? count + 1 : count;
    }

    @Test
    void windows_ofAllSmallGeometries_areThoseOfASlidingWindow() {
        for (long size = 1; size < 12; size++) {
            for (long kernel = 1; kernel < 5; kernel++) {
                for (long stride = 1; stride < 4; stride++) {
                    for (long padding = 0; padding <= kernel / 2; padding++) {
                        for (long dilation = 1; dilation < 3; dilation++) {
                            if (dilation * (kernel - 1) + 1 <= size + 2 * padding) {
                                compare(size, kernel, stride, padding, dilation);
                            }
                        }
                    }
                }
            }
        }
    }

    private static void compare(long size, long kernel, long stride, long padding, long dilation) {
        for (boolean ceil : new boolean[] {false, true}) {
            assertThat(Shapes.windows(size, kernel, stride, padding, dilation, ceil))
                    .as(
                            "size %d kernel %d stride %d padding %d dilation %d ceil %s",
                            size, kernel, stride, padding, dilation, ceil)
                    .isEqualTo(slid(size, kernel, stride, padding, dilation, ceil));
        }
    }

    @Test
    void windows_thatDoNotFit_areRefused() {
        assertThatThrownBy(() -> Shapes.windows(4, 7, 2, 1, 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A window of 7 (stride 2, padding 1, dilation 1) does not fit an axis of size 4.");
    }

    @Test
    void broadcast_ofShapes_meetsFromTheEnd() {
        assertThat(Shapes.broadcast(List.of(List.of(2L, 1L, 5L), List.of(4L, 1L))))
                .containsExactly(2L, 4L, 5L);
        assertThat(Shapes.broadcast(List.of(List.of(), List.of(3L)))).containsExactly(3L);
        assertThat(Shapes.broadcast(List.of(List.of(0L), List.of(1L)))).containsExactly(0L);
    }

    @Test
    void broadcast_ofShapesThatDoNotMeet_isRefused() {
        assertThatThrownBy(() -> Shapes.broadcast(List.of(List.of(2L, 3L), List.of(4L))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The shapes [[2, 3], [4]] cannot be broadcast together.");
    }
}
