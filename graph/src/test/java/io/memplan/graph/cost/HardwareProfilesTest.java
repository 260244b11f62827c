package io.memplan.graph.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.schedule.Tier;
import org.junit.jupiter.api.Test;

class HardwareProfilesTest {

    @Test
    void all_haveDistinctNamesAndSensibleNumbers() {
        assertThat(HardwareProfiles.all()).extracting(HardwareProfile::name).doesNotHaveDuplicates();
        assertThat(HardwareProfiles.all()).allSatisfy(profile -> {
            assertThat(profile.flopsPerSecond()).isGreaterThan(profile.bytesPerSecond());
            assertThat(profile.bytesPerSecond()).isGreaterThan(profile.toHost().bytesPerSecond());
            assertThat(profile.toHost().bytesPerSecondWhenBoth())
                    .isLessThanOrEqualTo(profile.toHost().bytesPerSecond());
            assertThat(profile.toDisk().bytesPerSecond())
                    .isLessThan(profile.toHost().bytesPerSecond());
            assertThat(profile.out(Tier.DISK)).isEqualTo(profile.toDisk());
            assertThat(profile.in(Tier.DISK)).isEqualTo(profile.fromDisk());
            assertThat(profile.out(Tier.HOST)).isEqualTo(profile.toHost());
            assertThat(profile.in(Tier.HOST)).isEqualTo(profile.fromHost());
            assertThat(profile.launchNanos()).isPositive();
            assertThat(profile.deviceBytes()).isGreaterThan(1L << 30);
            assertThat(profile.description()).isNotBlank();
        });
    }

    @Test
    void find_byNameOrByThePartBeforeTheDash_isTheSame() {
        assertThat(HardwareProfiles.find("h200")).isEqualTo(HardwareProfiles.find("h200-141g"));
        assertThat(HardwareProfiles.find("cpu")).contains(HardwareProfiles.cpu());
        assertThat(HardwareProfiles.find("v100-16g")).isPresent();
    }

    @Test
    void find_ofUnknownOrPartialName_isEmpty() {
        assertThat(HardwareProfiles.find("h20")).isEmpty();
        assertThat(HardwareProfiles.find("")).isEmpty();
        assertThat(HardwareProfiles.find("abacus")).isEmpty();
    }

    @Test
    void nanosFor_addsLatencyToBandwidth() {
        HardwareProfile.Link link = new HardwareProfile.Link(2e9, 1e9, 300);
        assertThat(link.nanosFor(0)).isEqualTo(300);
        assertThat(link.nanosFor(2_000_000_000L)).isEqualTo(300 + 1_000_000_000L);
    }
}
