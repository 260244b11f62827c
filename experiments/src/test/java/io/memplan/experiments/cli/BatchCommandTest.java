package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The user's own method, from a class path that is not ours, over the rows of a file. */
final class BatchCommandTest {

    private static final String SOURCE =
            """
            package user;

            public final class Methods {
                public static int steps(long n) {
                    int steps = 0;
                    while (n != 1) {
                        n = n % 2 == 0 ? n / 2 : 3 * n + 1;
                        steps++;
                    }
                    return steps;
                }

                public static double ratio(double a, int b, boolean negate) {
                    int unit = 12 / b;
                    return negate ? -a * unit : a * unit;
                }

                public static boolean positive(float a) {
                    return a > 0;
                }

                public static String text(int a) {
                    return "a" + a;
                }
            }
            """;

    @TempDir
    static Path folder;

    private static Path classes;

    @BeforeAll
    static void compile() throws IOException {
        Path source = folder.resolve("Methods.java");
        Files.writeString(source, SOURCE);
        classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, "-g", "-d", classes.toString(), source.toString()))
                .isZero();
    }

    private static Run run(String method, String rows, String... more) throws IOException {
        Path inputs = folder.resolve("inputs.csv");
        Files.writeString(inputs, rows);
        List<Object> arguments = new ArrayList<>(List.of(
                "batch", "--class", "user.Methods", "--method", method, "--classpath", classes, "--inputs", inputs));
        arguments.addAll(List.of(more));
        return Run.of(arguments.toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"definitional", "lock-step", "program-counter", "run-ahead"})
    void batch_rows_givesEachResultInOrder(String executor) throws IOException {
        Run run = run("steps", "1\n27\n6\n", "--executor", executor, "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("results")).extracting(JsonNode::intValue).containsExactly(0, 111, 8);
        assertThat(json.get("launches").longValue()).isPositive();
        assertThat(json.get("utilisation").doubleValue()).isBetween(0.01, 1.0);
    }

    @Test
    void batch_memberThatFails_isNullAndTheOthersGoOn() throws IOException {
        Run run = run("ratio", "0.1,4,true\n1e300,0,false\n0.30000000000000004,12,false\n", "--json");
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("results").get(0).doubleValue()).isEqualTo(-0.1 * 3);
        assertThat(json.get("results").get(1).isNull()).isTrue();
        assertThat(json.get("results").get(2).doubleValue()).isEqualTo(0.30000000000000004);
        assertThat(json.get("failures").get(0).get("line").intValue()).isEqualTo(14);
        assertThat(run.err())
                .contains("Member 1 ended with java.lang.ArithmeticException: / by zero", "[1.0E300, 0, false]");
    }

    @Test
    void batch_plainText_isOneLineForEachMember() throws IOException {
        assertThat(run("positive", "1\n-1\nNaN\n").out()).isEqualToNormalizingNewlines("true\nfalse\nfalse\n");
    }

    @Test
    void batch_explain_printsWhatWasLifted() {
        Run run = Run.of("batch", "--class", "user.Methods", "--method", "steps", "--classpath", classes, "--explain");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains("function user.Methods.steps(J)I (n.0:J) -> [INT]", "LONG_REMAINDER", "; line 6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps|1,2|has 2 columns, but the method takes 1|has a header",
                "steps|start|has \"start\" in column 1, which is no long|has a header",
                "missing|1|has 0 static methods missing|positive, ratio, steps",
                "text|1|Methods.textI|primitive types",
            })
    void batch_whatIsWrong_isSaidWithARemedy(String method, String rows, String fact, String remedy)
            throws IOException {
        Run run = run(method, rows);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err().replaceAll("[()]", "")).contains(fact, "\nMaybe ", remedy);
    }

    @Test
    void batch_reportAndTrace_areWritten() throws IOException {
        Path trace = folder.resolve("trace.json");
        Run run = run("steps", "1\n27\n", "--threads", "2", "--launches", "--trace", trace.toString());
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).contains("No batch points: the program has no operations on arrays");
        assertThat(new ObjectMapper().readTree(trace.toFile()).get("traceEvents"))
                .isEmpty();
        Run json = run("steps", "1\n27\n", "--launches", "--json");
        assertThat(new ObjectMapper().readTree(json.out()).get("batchPoints")).isEmpty();
    }

    @Test
    void batch_noInputs_isRefused() {
        Run run = Run.of("batch", "--class", "user.Methods", "--method", "steps", "--classpath", classes);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("There are no inputs to run on.");
    }
}
