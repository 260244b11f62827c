package io.memplan.batching.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.batching.compile.CompileLimits;
import io.memplan.batching.ir.Printer;
import io.memplan.batching.ir.Program;
import io.memplan.batching.lift.Lifter;
import io.memplan.batching.pass.TailCalls;
import io.memplan.batching.testing.CompiledSources;
import io.memplan.batching.testing.SourceGenerator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Generated Java programs, run by every executor and by the virtual machine itself: results are the same bit for bit,
 * exceptions of the same class, and all executors agree on message, function and line.
 */
final class ExecutorFuzzTest {

    private static final int PROGRAMS = Integer.getInteger("memplan.fuzz.programs", 100);
    private static final int MANY_PROGRAMS = Integer.getInteger("memplan.fuzz.programs", 5_000);
    private static final long SEED = Long.getLong("memplan.fuzz.seed", 1);
    private static final boolean EVERY_EXECUTOR = Boolean.getBoolean("memplan.fuzz.every");
    private static final int TOGETHER = 100;
    private static final int MEMBERS = 7;
    private static final List<Executor> EXECUTORS = List.of(
            new Definitional(),
            new RunAhead(),
            new LockStep(LaneSelection.MASKED),
            RunAhead.builder()
                    .optWidth(3)
                    .optBudgetBytes(3_000)
                    .optLauncher(new StopAtIntrinsics())
                    .build(),
            new ProgramCounter(7, false, ProgramCounter.Choice.FIRST),
            RunAhead.builder().optLimits(new CompileLimits(400, 0)).build(),
            new ProgramCounter(3, true, ProgramCounter.Choice.FULLEST),
            RunAhead.builder()
                    .optWidth(2)
                    .optPolicy(LaunchPolicy.FULLEST)
                    .optLauncher(new StopAtIntrinsics())
                    .optLimits(new CompileLimits(300, 700))
                    .build(),
            new ProgramCounter(2, false, ProgramCounter.Choice.FULLEST, LaneSelection.GATHERED, Set.of()),
            machine(LaneSelection.MASKED, Optimisation.CACHED_TOP),
            machine(LaneSelection.GATHERED, Optimisation.LIVENESS, Optimisation.POP_PUSH_ELIMINATION),
            machine(LaneSelection.ACTIVE, Optimisation.REGISTERS),
            machine(LaneSelection.MASKED, Optimisation.TEMPORARIES, Optimisation.CACHED_TOP),
            new LockStep(),
            RunAhead.builder()
                    .optWidth(64)
                    .optThreads(2)
                    .optPolicy(LaunchPolicy.FIRST)
                    .optLauncher(new StopAtIntrinsics())
                    .build(),
            RunAhead.builder().optThreads(2).build());

    private static Executor machine(LaneSelection selection, Optimisation... optimisations) {
        return new ProgramCounter(4, true, ProgramCounter.Choice.FULLEST, selection, Set.of(optimisations));
    }

    @Test
    void run_generatedPrograms_equalsTheVirtualMachine() throws Exception {
        run(PROGRAMS);
    }

    @Tag("heavy")
    @Test
    void run_thousandsOfGeneratedPrograms_equalsTheVirtualMachine() throws Exception {
        run(MANY_PROGRAMS);
    }

    private static void run(int programs) throws Exception {
        boolean all = programs == 1 || EVERY_EXECUTOR;
        int results = 0;
        int failures = 0;
        for (long first = SEED; first < SEED + programs; first += TOGETHER) {
            Map<String, String> sources = new LinkedHashMap<>();
            for (long seed = first; seed < Math.min(first + TOGETHER, SEED + programs); seed++) {
                sources.put("P" + seed, SourceGenerator.generate("P" + seed, seed));
            }
            CompiledSources classes = CompiledSources.compile(sources);
            for (Map.Entry<String, String> source : sources.entrySet()) {
                int failed = compare(classes.loadClass(source.getKey()), source.getValue(), all);
                failures += failed;
                results += MEMBERS - failed;
            }
        }
        assertThat(results)
                .as("members that returned, while %s threw", failures)
                .isGreaterThan(failures);
        if (programs >= 100) {
            assertThat(failures).as("members that threw").isPositive();
        }
    }

    /** Returns how many members threw. */
    private static int compare(Class<?> type, String source, boolean all) throws Exception {
        Method method = type.getMethod("run", int.class, long.class, double.class, int.class);
        int seed = Integer.parseInt(type.getName().substring(1));
        Random random = new Random(type.getName().hashCode());
        List<Object[]> arguments = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        int failures = 0;
        for (int member = 0; member < MEMBERS; member++) {
            Object[] given = {
                random.nextInt(20) - 5,
                random.nextLong() >> random.nextInt(64),
                random.nextGaussian() * 10,
                1 + random.nextInt(4)
            };
            arguments.add(given);
            Object outcome = oracle(method, given);
            expected.add(outcome);
            failures += outcome instanceof String ? 1 : 0;
        }
        Program lifted = Lifter.lift(method);
        Program tailed = TailCalls.apply(lifted);
        for (Program program : all ? List.of(lifted, tailed) : List.of(seed % 2 == 0 ? lifted : tailed)) {
            List<Failure> definitional = null;
            for (int i = 0; i < EXECUTORS.size(); i++) {
                // The first two run every program, the others every fourth in turn; a replay is run by all.
                if (!all && i > 1 && (i + seed) % 4 != 0) {
                    continue;
                }
                Executor executor = EXECUTORS.get(i);
                BatchResult result = executor.run(program, arguments);
                String replay = "executor %s (%s) of%n%s%nlifted to%n%s%nReplay with -Dmemplan.fuzz.seed=%s"
                                .formatted(i, executor.getClass().getSimpleName(), source, Printer.print(program), seed)
                        + " -Dmemplan.fuzz.programs=1";
                assertThat(result.members().stream()
                                .map(ExecutorFuzzTest::outcome)
                                .toList())
                        .as(replay)
                        .isEqualTo(expected);
                List<Failure> thrown = result.members().stream()
                        .flatMap(member -> member.failure().stream())
                        .toList();
                definitional = definitional == null ? thrown : definitional;
                assertThat(thrown).as(replay).isEqualTo(definitional);
            }
        }
        return failures;
    }

    private static Object oracle(Method method, Object[] arguments) throws IllegalAccessException {
        try {
            return plain(method.invoke(null, arguments));
        } catch (InvocationTargetException e) {
            return e.getTargetException().getClass().getName();
        }
    }

    private static Object outcome(BatchResult.Member member) {
        return member.failure().isPresent()
                ? member.failure().get().exception()
                : plain(member.results().get(0));
    }

    /** Booleans, bytes, chars and shorts are ints; all NaNs are the same, as the virtual machine promises no bits. */
    private static Object plain(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof Character letter) {
            return (int) letter;
        }
        if (value instanceof Double real) {
            return new Bits(Double.doubleToLongBits(real), "double " + real);
        }
        if (value instanceof Float real) {
            return new Bits(Float.floatToIntBits(real), "float " + real);
        }
        return value instanceof Byte || value instanceof Short ? ((Number) value).intValue() : value;
    }

    private record Bits(long bits, String text) {}
}
