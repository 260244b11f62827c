package io.memplan.graph.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ByteSizeTest {

    @Test
    void parse_units_countIn1024sOr1000s() {
        assertThat(ByteSize.parse("512MiB")).isEqualTo(512L << 20);
        assertThat(ByteSize.parse(" 2 gib ")).isEqualTo(2L << 30);
        assertThat(ByteSize.parse("1.5GB")).isEqualTo(1_500_000_000L);
        assertThat(ByteSize.parse("0.1KiB")).isEqualTo(102);
        assertThat(ByteSize.parse("4096")).isEqualTo(4096);
        assertThat(ByteSize.parse("7B")).isEqualTo(7);
    }

    @Test
    void parse_nonsense_saysWhatIsUnderstood() {
        assertThatThrownBy(() -> ByteSize.parse("3 GiBi"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown unit \"GiBi\"")
                .hasMessageContaining("\nMaybe ");
        assertThatThrownBy(() -> ByteSize.parse("-1MiB")).hasMessageContaining("is not a size");
        assertThatThrownBy(() -> ByteSize.parse("")).hasMessageContaining("is not a size");
        assertThatThrownBy(() -> ByteSize.parse("9999999PiB")).hasMessageContaining("more than 2^62");
    }

    @Test
    void format_anySize_usesThreeOrFourDigits() {
        assertThat(ByteSize.format(0)).isEqualTo("0 B");
        assertThat(ByteSize.format(1023)).isEqualTo("1023 B");
        assertThat(ByteSize.format(512L << 20)).isEqualTo("512 MiB");
        assertThat(ByteSize.format(1_299_227_607L)).isEqualTo("1.21 GiB");
        assertThat(ByteSize.format(12_345_678)).isEqualTo("11.8 MiB");
        assertThat(ByteSize.format((1L << 20) - 1)).isEqualTo("1.00 MiB");
    }
}
