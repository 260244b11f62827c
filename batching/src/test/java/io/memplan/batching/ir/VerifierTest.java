package io.memplan.batching.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.batching.execute.Definitional;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.ProgramCounter.Choice;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class VerifierTest {

    @Test
    void build_powerOfTwo_runsLikeALiftedMethod() {
        FunctionBuilder builder = new FunctionBuilder("power", Kind.INT);
        Variable exponent = builder.addParameter("exponent", Kind.INT);
        Variable result = builder.addVariable("result", Kind.INT);
        int entry = builder.addBlock();
        int test = builder.addBlock();
        int body = builder.addBlock();
        int exit = builder.addBlock();
        builder.in(entry).assign(result, Constant.of(1)).jump(test);
        builder.in(test).branch(Condition.GREATER, exponent, Constant.of(0), body, exit);
        builder.in(body)
                .compute(result, ScalarOperator.INT_ADD, result, result)
                .compute(exponent, ScalarOperator.INT_SUBTRACT, exponent, Constant.of(1))
                .jump(test);
        builder.in(exit).ret(result);
        Program program = Verifier.verify(Program.of("power", List.of(builder.build())));
        List<Object[]> members = Stream.of(0, 3, 10).map(n -> new Object[] {n}).toList();
        for (var executor : List.of(new Definitional(), new LockStep(), new ProgramCounter(2, true, Choice.FULLEST))) {
            assertThat(executor.run(program, members).members().stream()
                            .map(member -> member.results().get(0)))
                    .containsExactly(1, 8, 1024);
        }
        assertThat(Printer.print(program)).contains("b2:\n  result.1:I = INT_ADD(result.1:I, result.1:I)\n");
    }

    @Test
    void verify_variableThatIsReadUnset_breaksRule5() {
        FunctionBuilder builder = new FunctionBuilder("f", Kind.INT);
        Variable unset = builder.addVariable("unset", Kind.INT);
        builder.in(builder.addBlock()).ret(unset);
        refused(builder.build(), "rule 5", "unset");
    }

    @Test
    void verify_operandOfAnotherKind_breaksRule2() {
        FunctionBuilder builder = new FunctionBuilder("f", Kind.LONG);
        Variable sum = builder.addVariable("sum", Kind.LONG);
        builder.in(builder.addBlock())
                .compute(sum, ScalarOperator.LONG_ADD, Constant.of(1L), Constant.of(1))
                .ret(sum);
        refused(builder.build(), "rule 2", "LONG_ADD");
    }

    @Test
    void verify_wrongResult_breaksRule2() {
        FunctionBuilder builder = new FunctionBuilder("f", Kind.LONG);
        builder.in(builder.addBlock()).ret(Constant.of(1));
        refused(builder.build(), "rule 2", "return");
    }

    @Test
    void verify_blockThatDoesNotExist_breaksRule4() {
        FunctionBuilder builder = new FunctionBuilder("f");
        builder.in(builder.addBlock()).jump(3);
        refused(builder.build(), "rule 4", "goto b3");
    }

    @Test
    void verify_variableOfAnotherFunction_breaksRule1() {
        FunctionBuilder builder = new FunctionBuilder("f", Kind.INT);
        builder.in(builder.addBlock()).ret(new Variable(5, Kind.INT, "other"));
        refused(builder.build(), "rule 1", "other");
    }

    @Test
    void verify_callOfAFunctionThatIsNotThere_isRefused() {
        FunctionBuilder builder = new FunctionBuilder("f");
        builder.in(builder.addBlock()).call(List.of(), "g").ret();
        assertThatThrownBy(() -> Verifier.verify(Program.of("f", List.of(builder.build()))))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining("no function g");
    }

    @Test
    void verify_tailCallThatReturnsSomethingElse_breaksRule3() {
        FunctionBuilder callee = new FunctionBuilder("g", Kind.LONG);
        callee.in(callee.addBlock()).ret(Constant.of(1L));
        FunctionBuilder builder = new FunctionBuilder("f", Kind.INT);
        builder.in(builder.addBlock()).end(new Terminator.TailCall("g", List.of(), 0));
        assertThatThrownBy(() -> Verifier.verify(Program.of("f", List.of(builder.build(), callee.build()))))
                .hasMessageContaining("rule 3");
    }

    @Test
    void build_blockWithoutEnd_isRefused() {
        FunctionBuilder builder = new FunctionBuilder("f");
        builder.addBlock();
        assertThatThrownBy(builder::build).hasMessageContaining("b0 of f does not end");
    }

    private static void refused(Function function, String rule, String where) {
        assertThatThrownBy(() -> Verifier.verify(Program.of("f", List.of(function))))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining(rule)
                .hasMessageContaining(where);
    }
}
