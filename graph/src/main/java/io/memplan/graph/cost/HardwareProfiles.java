package io.memplan.graph.cost;

import io.memplan.graph.cost.HardwareProfile.Link;
import java.util.List;
import java.util.Optional;

/**
 * The profiles that ship with Memplan.
 *
 * <p>Arithmetic and bandwidth are the vendors' data-sheet figures times 0.7, which dense and elementwise kernels
 * reach in practice; links are a measured PCIe generation (one way, and with both ways running). Disks are one NVMe
 * drive of the same generation at 0.8 of its data-sheet rate of sequential reads and writes, half of that each while both
 * run. The {@code cpu} profile is a two-core server; {@code memplan calibrate} writes one for the machine at hand.
 */
public final class HardwareProfiles {

    private static final double REACHED = 0.7;
    private static final long GIB = 1L << 30;

    private static final Link PCIE3 = new Link(12.0e9, 9.5e9, 15_000);
    private static final Link PCIE4 = new Link(24.8e9, 11.0e9, 15_000);
    private static final Link PCIE5 = new Link(50.0e9, 38.0e9, 12_000);

    private static final long DISK_NANOS = 100_000;

    private static final Disk NVME3 = new Disk(2.7e9, 3.5e9);
    private static final Disk NVME4 = new Disk(5.0e9, 7.0e9);
    private static final Disk NVME5 = new Disk(11.0e9, 14.0e9);

    /** A drive, by its data-sheet rates in bytes a second. */
    private record Disk(double writes, double reads) {
        private static final double SUSTAINED = 0.8;

        Link out() {
            return link(writes);
        }

        Link in() {
            return link(reads);
        }

        private static Link link(double rate) {
            return new Link(rate * SUSTAINED, rate * SUSTAINED / 2, DISK_NANOS);
        }
    }

    private static final List<HardwareProfile> ALL = List.of(
            profile("v100-16g", "NVIDIA V100 SXM2 16 GB, PCIe 3", 15.7e12, 900e9, 16 * GIB, PCIE3, NVME3),
            profile("titanx-12g", "NVIDIA Titan X (Pascal) 12 GB, PCIe 3", 11.0e12, 480e9, 12 * GIB, PCIE3, NVME3),
            profile(
                    "a100-40g",
                    "NVIDIA A100 40 GB, fp32 by tensor cores in TF32, PCIe 4",
                    60.0e12,
                    1555e9,
                    40 * GIB,
                    PCIE4,
                    NVME4),
            profile(
                    "h200-141g",
                    "NVIDIA H200 141 GB, fp32 by tensor cores in TF32, PCIe 5",
                    250.0e12,
                    4800e9,
                    141 * GIB,
                    PCIE5,
                    NVME5),
            new HardwareProfile(
                    "cpu",
                    "two cores of a current x86-64 server; the disk is a file in the page cache",
                    120e9,
                    9e9,
                    3_000,
                    24 * GIB,
                    new Link(4.0e9, 2.5e9, 30_000),
                    new Link(5.0e9, 3.0e9, 30_000),
                    new Link(1.5e9, 0.9e9, 60_000),
                    new Link(2.0e9, 1.2e9, 60_000)));

    private HardwareProfiles() {}

    private static HardwareProfile profile(
            String name, String description, double flops, double bandwidth, long bytes, Link link, Disk disk) {
        return new HardwareProfile(
                name,
                description,
                flops * REACHED,
                bandwidth * REACHED,
                6_000,
                bytes,
                link,
                link,
                disk.out(),
                disk.in());
    }

    /** Returns every profile. */
    public static List<HardwareProfile> all() {
        return ALL;
    }

    /** Returns the profile of an ordinary two-core server. */
    public static HardwareProfile cpu() {
        return ALL.get(ALL.size() - 1);
    }

    /** Finds a profile by its name, or by the part before the dash ({@code h200}). */
    public static Optional<HardwareProfile> find(String name) {
        return ALL.stream()
                .filter(profile -> profile.name().equals(name) || profile.name().startsWith(name + "-"))
                .findFirst();
    }
}
