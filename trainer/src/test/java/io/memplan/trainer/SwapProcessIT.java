package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.schedule.Tier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that swap in processes of their own: one is killed in the middle of a step, one may not write a large file. */
final class SwapProcessIT {

    private static final long ROOM = 64 << 20;
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path folder;

    private Process start(String before) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of("sh", "-c", before + "exec \"$@\"", "sh", java));
        command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Dai.djl.offline=true", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(KilledTraining.class.getName(), folder.toString(), Long.toString(ROOM)));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> linesUntil(Process process, String wanted) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        while (line != null) {
            lines.add(line);
            if (line.contains(wanted)) {
                return lines;
            }
            line = reader.readLine();
        }
        return lines;
    }

    private List<Path> slabs() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> path.endsWith("slab")).toList();
        }
    }

    private void verifyInTheSameFolder() {
        new TrainingPair(
                        manager -> SampleNet.RESIDUAL.newBlock(),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.RESIDUAL.input())),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.LABEL)))
                .verify(MemoryPlanner.builder()
                        .setBudget(new Budget.Absolute(1L << 40))
                        .optPlanner(TestPlanner.swapping(Tier.DISK, 1))
                        .optRecovery(false)
                        .optSwapFolder(folder)
                        .optDiskBudgetBytes(ROOM));
    }

    @Test
    void start_afterAKillInTheMiddleOfAStep_removesWhatWasLeft() throws IOException, InterruptedException {
        Process killed = start("");
        try {
            List<String> lines = linesUntil(killed, KilledTraining.READY);
            assertThat(lines).last().asString().as(String.join("\n", lines)).contains(KilledTraining.READY);
            assertThat(slabs()).hasSize(1);
            assertThat(Files.size(slabs().get(0))).isPositive();

            // another training beside it leaves the file of the living one alone
            verifyInTheSameFolder();
            assertThat(slabs()).hasSize(1);
        } finally {
            killed.destroyForcibly();
        }
        assertThat(killed.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(slabs()).as("what a killed process leaves").hasSize(1);

        verifyInTheSameFolder();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    /** A limit of the operating system: files of at most 40 blocks of 512 bytes (of 1024 with some shells). */
    @Test
    void start_whereTheSystemAllowsNoLargeFile_doesNotBeginAndLeavesNothing() throws IOException, InterruptedException {
        Process limited = start("ulimit -f 40; ");
        List<String> lines;
        try {
            lines = linesUntil(limited, KilledTraining.READY);
        } finally {
            limited.destroyForcibly();
        }
        assertThat(limited.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(lines)
                .anyMatch(line -> line.contains("SwapException: No file of "))
                .anyMatch(line -> line.contains("Maybe name a swap folder on a disk with more room"))
                .noneMatch(line -> line.contains(KilledTraining.READY));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
