package io.memplan.experiments.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.file.HardwareFile;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.schedule.Tier;
import io.memplan.swap.calibrate.LinkCalibration;
import io.memplan.swap.calibrate.LinkRates;
import io.memplan.swap.engine.SlabCopyEngine;
import io.memplan.trainer.cost.DeviceCalibration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures this machine and writes its hardware profile. */
@Command(
        name = "calibrate",
        description =
                "Measures how fast this machine computes and copies, and writes a profile that --hardware FILE takes.",
        footer = {
            "  memplan calibrate --swap-dir /fast/disk -o machine.json",
            "  memplan train --model resnet50 --data synthetic --budget 40%% --swap-dir /fast/disk --hardware machine.json"
        })
final class CalibrateCommand implements Callable<Integer> {

    private static final long MIB = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--swap-dir",
            paramLabel = "DIR",
            description = "The folder whose disk is measured; default: the folder of temporary files.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The size of the copies; the disk needs twice as much for a moment. Default: 64MiB.")
    private long bytes = 64 * MIB;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the profile; default: this-machine.")
    private String name = "this-machine";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write the profile; without it, the measurements are only printed.")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException {
        if (bytes < MIB || bytes > 1024 * MIB) {
            throw new UsageException(
                    "--size is " + ByteSize.format(bytes) + ", but copies of 1 MiB to 1 GiB can be measured.",
                    "leave it out.");
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("measuring memory and disk (" + folder + ") ...");
        err.flush();
        LinkRates memory;
        LinkRates disk;
        try (SlabCopyEngine engine = SlabCopyEngine.create(2 * bytes, folder, 2 * bytes)) {
            memory = LinkCalibration.measure(engine, Tier.HOST, (int) bytes);
            disk = LinkCalibration.measure(engine, Tier.DISK, (int) bytes);
        }
        err.println("measuring the processor ...");
        err.flush();
        DeviceCalibration device = DeviceCalibration.measure(Device.cpu());
        int gpus = Engine.getInstance().getGpuCount();
        if (gpus == 0) {
            err.println(
                    "No GPU was found: the profile is that of the processor, and its host link is a copy in memory.");
        }
        HardwareProfile profile = profile(device, memory, disk);
        if (output != null) {
            HardwareFile.write(output, profile);
        }
        if (common.json) {
            JsonOutput.print(spec.commandLine().getOut(), json -> {
                HardwareFile.writeFields(json, profile);
                json.writeNumberField("memoryCopyBytesPerSecond", memory.out().bytesPerSecond());
                json.writeNumberField("gpus", gpus);
            });
        } else {
            print(profile);
        }
        return ExitCode.DONE;
    }

    private HardwareProfile profile(DeviceCalibration device, LinkRates memory, LinkRates disk) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new HardwareProfile(
                name,
                "measured: " + cores + " cores, copies of " + ByteSize.format(bytes) + " to a file in " + folder,
                device.flopsPerSecond(),
                device.bytesPerSecond(),
                device.launchNanos(),
                HostMemory.bytes(),
                memory.out(),
                memory.in(),
                disk.out(),
                disk.in());
    }

    private void print(HardwareProfile profile) {
        Table table = Table.facts()
                .addRow("arithmetic", rate(profile.flopsPerSecond(), "GFLOP/s"))
                .addRow("device memory", rate(profile.bytesPerSecond(), "GB/s"))
                .addRow("an operation takes at least", micros(profile.launchNanos()))
                .addRow("device memory in all", ByteSize.format(profile.deviceBytes()));
        addLink(table, "to host memory", profile.toHost());
        addLink(table, "from host memory", profile.fromHost());
        addLink(table, "to the disk", profile.toDisk());
        addLink(table, "from the disk", profile.fromDisk());
        table.print(spec.commandLine().getOut());
        if (output != null) {
            spec.commandLine().getOut().println("written to " + output);
        }
    }

    private static void addLink(Table table, String what, Link link) {
        table.addRow(
                what,
                rate(link.bytesPerSecond(), "GB/s") + ", " + rate(link.bytesPerSecondWhenBoth(), "GB/s")
                        + " while the other direction runs, " + micros(link.latencyNanos()) + " a copy at least");
    }

    private static String rate(double perSecond, String unit) {
        return String.format(Locale.ROOT, "%.2f %s", perSecond / 1e9, unit);
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f µs", nanos / 1000.0);
    }
}
