package io.memplan.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttributesTest {

    @Test
    void with_numbersOfAnyWidth_keepsThemAsLongAndDouble() {
        Attributes attributes = Attributes.of("i", 3)
                .with("f", 0.1f)
                .with("list", List.of(1, 2))
                .with("d", 2.5);
        assertThat(attributes.integer("i")).isEqualTo(3L);
        assertThat(attributes.real("f")).isEqualTo((double) 0.1f);
        assertThat(attributes.real("i")).isEqualTo(3.0);
        assertThat(attributes.integers("list")).containsExactly(1L, 2L);
        assertThat(attributes)
                .isEqualTo(Attributes.copyOf(Map.of("i", 3L, "f", (double) 0.1f, "list", List.of(1L, 2L), "d", 2.5)));
    }

    @Test
    void with_listThatChangesLater_keepsTheFirstState() {
        List<Object> flags = new ArrayList<>(List.of(true));
        Attributes attributes = Attributes.of("flags", flags);
        flags.set(0, false);
        assertThat(attributes.flags("flags")).containsExactly(true);
    }

    @Test
    void with_existingName_leavesTheOriginalAlone() {
        Attributes first = Attributes.of("a", 1);
        Attributes second = first.with("a", 2);
        assertThat(first.integer("a")).isEqualTo(1);
        assertThat(second.integer("a")).isEqualTo(2);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void asMap_isSortedAndCannotBeChanged() {
        Attributes attributes = Attributes.of("b", true).with("a", "x");
        assertThat(attributes.asMap().keySet()).containsExactly("a", "b");
        assertThat(attributes).hasToString("{a=x, b=true}");
        assertThatThrownBy(() -> attributes.asMap().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void with_objectThatNoFileHolds_isRefused() {
        assertThatThrownBy(() -> Attributes.of("a", new Object[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The attribute a has the value ")
                .hasMessageEndingWith(", which no operation can carry.");
    }

    @Test
    void get_ofAnotherKind_namesWhatIsThere() {
        Attributes attributes = Attributes.of("a", "text");
        assertThatThrownBy(() -> attributes.integer("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The attribute a is text, but a Long is needed. All attributes: {a=text}");
        assertThatThrownBy(() -> attributes.flag("b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The attribute b is null, but a Boolean is needed. All attributes: {a=text}");
    }
}
