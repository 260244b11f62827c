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
import org.junit.jupiter.api.Test;

/** Generated Java programs, run by every executor and by the virtual machine itself. */
final class ExecutorFuzzTest {

    private static final int PROGRAMS = Integer.getInteger("memplan.fuzz.programs", 300);
    private static final long SEED = Long.getLong("memplan.fuzz.seed", 1);
    private static final int TOGETHER = 50;
    private static final List<Executor> EXECUTORS = List.of(
            new Definitional(),
            new LockStep(),
            new RunAhead(),
            RunAhead.builder().optThreads(2).build(),
            stopping(3, LaunchPolicy.CHEAPEST),
            RunAhead.builder().optLimits(new CompileLimits(400, 0)).build(),
            RunAhead.builder()
                    .optWidth(2)
                    .optPolicy(LaunchPolicy.FULLEST)
                    .optLauncher(new StopAtIntrinsics())
                    .optLimits(new CompileLimits(300, 700))
                    .build(),
            stopping(64, LaunchPolicy.FIRST),
            new ProgramCounter(7, false, ProgramCounter.Choice.FIRST),
            new ProgramCounter(3, true, ProgramCounter.Choice.FULLEST),
            new ProgramCounter(2, false, ProgramCounter.Choice.FULLEST));

    private static Executor stopping(int width, LaunchPolicy policy) {
        return RunAhead.builder()
                .optWidth(width)
                .optPolicy(policy)
                .optLauncher(new StopAtIntrinsics())
                .build();
    }

    @Test
    void run_generatedPrograms_equalsTheVirtualMachine() throws Exception {
        for (long first = SEED; first < SEED + PROGRAMS; first += TOGETHER) {
            Map<String, String> sources = new LinkedHashMap<>();
            for (long seed = first; seed < first + TOGETHER; seed++) {
                sources.put("P" + seed, SourceGenerator.generate("P" + seed, seed));
            }
            CompiledSources classes = CompiledSources.compile(sources);
            for (Map.Entry<String, String> source : sources.entrySet()) {
                compare(classes.loadClass(source.getKey()), source.getValue());
            }
        }
    }

    private static void compare(Class<?> type, String source) throws Exception {
        Method method = type.getMethod("run", int.class, long.class, double.class, int.class);
        Random random = new Random(type.getName().hashCode());
        List<Object[]> arguments = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (int member = 0; member < 7; member++) {
            Object[] given = {
                random.nextInt(20) - 5,
                random.nextLong() >> random.nextInt(64),
                random.nextGaussian() * 10,
                1 + random.nextInt(4)
            };
            arguments.add(given);
            expected.add(oracle(method, given));
        }
        Program lifted = Lifter.lift(method);
        for (Program program : List.of(lifted, TailCalls.apply(lifted))) {
            for (Executor executor : EXECUTORS) {
                List<Object> actual = executor.run(program, arguments).members().stream()
                        .map(ExecutorFuzzTest::outcome)
                        .toList();
                assertThat(actual)
                        .as(
                                "%s of%n%s%nlifted to%n%s%nReplay with -Dmemplan.fuzz.seed=%s -Dmemplan.fuzz.programs=1",
                                executor.getClass().getSimpleName(),
                                source,
                                Printer.print(program),
                                type.getName().substring(1))
                        .isEqualTo(expected);
            }
        }
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

    private static Object plain(Object value) {
        return value instanceof Boolean flag ? (flag ? 1 : 0) : value;
    }
}
