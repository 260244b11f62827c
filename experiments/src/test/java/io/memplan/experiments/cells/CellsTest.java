package io.memplan.experiments.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CellsTest {

    private record Square(int root, double value) {}

    @TempDir
    private Path folder;

    private final ObjectNode subject = JsonNodeFactory.instance.objectNode().put("name", "squares");
    private final List<Integer> computed = new ArrayList<>();

    private Cell<Square> square(int root) {
        return new Cell<>("square of " + root, Map.of("root", root), Square.class, () -> {
            computed.add(root);
            if (root == 3 && computed.size() == 4) {
                throw new IllegalStateException("killed");
            }
            return new Square(root, root == 2 ? Double.NaN : root * root);
        });
    }

    private List<Cell<Square>> squares(int count) {
        return IntStream.range(0, count).mapToObj(this::square).toList();
    }

    private Cells open(AtomicBoolean cancelled) throws Exception {
        return Cells.recorded(folder.resolve("journal.jsonl"), subject, cancelled::get, CellProgress.NONE);
    }

    @Test
    void all_afterAFailure_computesOnlyWhatIsMissing() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        try (Cells cells = open(cancelled)) {
            assertThatThrownBy(() -> cells.all(squares(6))).hasMessage("killed");
        }
        assertThat(computed).containsExactly(0, 1, 2, 3);
        List<Square> all;
        try (Cells cells = open(cancelled)) {
            all = cells.all(squares(6));
        }
        assertThat(computed).containsExactly(0, 1, 2, 3, 3, 4, 5);
        assertThat(all)
                .containsExactlyElementsOf(
                        Cells.unrecorded(() -> false, CellProgress.NONE).all(squares(6)));
    }

    @Test
    void all_severalAtATime_tellsTheSameAndKeepsEachOnce() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicInteger count = new AtomicInteger();
        List<Cell<Square>> many = IntStream.range(0, 200)
                .mapToObj(root -> new Cell<>("square of " + root, Map.of("root", root), Square.class, () -> {
                    count.incrementAndGet();
                    return new Square(root, root * root);
                }))
                .toList();
        List<Square> several;
        try (Cells cells = open(cancelled)) {
            several = cells.all(many, 8);
        }
        assertThat(several)
                .containsExactlyElementsOf(
                        Cells.unrecorded(() -> false, CellProgress.NONE).all(many));
        assertThat(count).hasValue(400);
        assertThat(Files.readAllLines(folder.resolve("journal.jsonl"))).hasSize(201);
        try (Cells cells = open(cancelled)) {
            assertThat(cells.all(many, 8)).isEqualTo(several);
        }
        assertThat(count).hasValue(400);
    }

    @Test
    void all_cancelledDuringACell_keepsNothingOfIt() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        Cell<Square> half = new Cell<>("half", Map.of("root", 9), Square.class, () -> {
            cancelled.set(true);
            return new Square(9, 0);
        });
        try (Cells cells = open(cancelled)) {
            assertThat(cells.all(List.of(square(1), half, square(2))))
                    .containsExactly(new Square(1, 1), new Square(9, 0));
            assertThatThrownBy(() -> cells.one(square(4))).isInstanceOf(CancellationException.class);
        }
        assertThat(Files.readAllLines(folder.resolve("journal.jsonl"))).hasSize(2);
    }
}
