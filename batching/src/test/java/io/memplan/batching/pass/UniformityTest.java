package io.memplan.batching.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.FunctionBuilder;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.ScalarOperator;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.ir.Verifier;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UniformityTest {

    /** {@code f(u, v)}: a = u + 1; b = v + 1; c = a; c = 2; g(a, b, u); and g recursive in its second parameter. */
    private static Program program() {
        FunctionBuilder f = new FunctionBuilder("f", Kind.INT);
        Variable u = f.addParameter("u", Kind.INT);
        Variable v = f.addParameter("v", Kind.INT);
        Variable a = f.addVariable("a", Kind.INT);
        Variable b = f.addVariable("b", Kind.INT);
        Variable c = f.addVariable("c", Kind.INT);
        Variable r = f.addVariable("r", Kind.INT);
        f.in(f.addBlock())
                .compute(a, ScalarOperator.INT_ADD, u, Constant.of(1))
                .compute(b, ScalarOperator.INT_ADD, v, Constant.of(1))
                .assign(c, a)
                .assign(c, Constant.of(2))
                .call(List.of(r), "g", a, b, u)
                .ret(r);
        FunctionBuilder g = new FunctionBuilder("g", Kind.INT);
        Variable x = g.addParameter("x", Kind.INT);
        Variable y = g.addParameter("y", Kind.INT);
        Variable z = g.addParameter("z", Kind.INT);
        Variable s = g.addVariable("s", Kind.INT);
        Variable t = g.addVariable("t", Kind.INT);
        g.in(g.addBlock())
                .call(List.of(s), "g", x, y, y)
                .compute(t, ScalarOperator.INT_ADD, s, z)
                .ret(t);
        return Verifier.verify(Program.of("f", List.of(f.build(), g.build())));
    }

    private static List<String> uniform(String name, Integer... parameters) {
        Program program = program();
        Function function = program.function(name);
        return Uniformity.of(program, List.of(parameters)).uniform(function).stream()
                .map(Variable::name)
                .toList();
    }

    @Test
    void of_oneUniformParameter_spreadsThroughComputationsAndCalls() {
        assertThat(uniform("f", 0)).containsExactly("u", "a");
        assertThat(uniform("g", 0)).containsExactly("x");
    }

    @Test
    void of_allUniform_leavesOutWhatIsSetTwiceAndWhatCallsReturn() {
        assertThat(uniform("f", 0, 1)).containsExactly("u", "v", "a", "b");
        assertThat(uniform("g", 0, 1)).containsExactly("x", "y", "z");
    }

    @Test
    void stackNeed_recursion_keepsWhatIsReadAfterTheCall() {
        List<StackNeed> needs = StackNeed.of(program());
        assertThat(needs.get(0).recursive()).isFalse();
        assertThat(needs.get(0).kept()).isEmpty();
        assertThat(needs.get(1).recursive()).isTrue();
        assertThat(needs.get(1).kept()).extracting(Variable::name).containsExactly("z");
    }
}
