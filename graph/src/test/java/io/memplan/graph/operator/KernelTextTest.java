package io.memplan.graph.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kernel texts and the constants in them. */
class KernelTextTest {

    @Test
    void literal_ofEachKind_isTorchScript() {
        assertThat(Literals.of(true)).isEqualTo("True");
        assertThat(Literals.of(List.of(false, true))).isEqualTo("[False, True]");
        assertThat(Literals.of(7L)).isEqualTo("7");
        assertThat(Literals.of(List.of(1L, -2L))).isEqualTo("[1, -2]");
        assertThat(Literals.of(List.of())).isEqualTo("[]");
        assertThat(Literals.of("a")).isEqualTo("\"a\"");
        assertThat(Literals.of(0.1)).isEqualTo("0.1");
        assertThat(Literals.of(1e-12)).isEqualTo("1.0e-12");
        assertThat(Literals.of(-1e30)).isEqualTo("-1.0e30");
        assertThat(Literals.of(Double.NaN)).isEqualTo("float('nan')");
        assertThat(Literals.of(Double.POSITIVE_INFINITY)).isEqualTo("float('inf')");
        assertThat(Literals.of(Double.NEGATIVE_INFINITY)).isEqualTo("float('-inf')");
    }

    @Test
    void literal_ofDouble_readsBackAsTheSameNumber() {
        for (double number : new double[] {1 / 3.0, (double) 0.1f, Double.MIN_VALUE, Double.MAX_VALUE, -0.0}) {
            assertThat(Double.parseDouble(Literals.of(number))).isEqualTo(number);
        }
    }

    @Test
    void scalarType_ofAllElementTypes_differs() {
        assertThat(java.util.Arrays.stream(ElementType.values()).map(Literals::scalarType))
                .doesNotHaveDuplicates();
    }

    @Test
    void expression_ofText_returnsItsResult() {
        KernelText text = KernelText.expression(2, "torch.add(a0, a1)");
        assertThat(text.inputs()).isEqualTo(2);
        assertThat(text.lines()).containsExactly("_0 = torch.add(a0, a1)");
        assertThat(text.results()).containsExactly("_0");
    }

    @Test
    void tuple_ofText_returnsOnlyWhatIsWanted() {
        KernelText text = KernelText.tuple(3, "torch.f(a0, a1, a2)", true, false, true);
        assertThat(text.lines()).containsExactly("_0, _1, _2 = torch.f(a0, a1, a2)");
        assertThat(text.results()).containsExactly("_0", "_2");
    }

    @Test
    void kernelText_ofEqualCalls_isEqual() {
        Operator operator = Operators.get("memplan::mul_number");
        Call call = new Call(Attributes.of("number", 2), List.of(tensor(2, 3)));
        Call again = new Call(Attributes.of("number", 2L), List.of(tensor(4, 5)));
        assertThat(operator.kernel(call)).isEqualTo(operator.kernel(again));
    }

    @Test
    void literal_ofMissingAttribute_isRefused() {
        Operator operator = Operators.get("memplan::mul_number");
        assertThatThrownBy(() -> operator.kernel(new Call(Attributes.none(), List.of(tensor(2)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The attribute number is missing in {}.");
    }

    @Test
    void inPlaceKernel_ofOperatorWithoutOne_isRefused() {
        assertThatThrownBy(() -> Operators.get("aten::mm")
                        .inPlaceKernel(new Call(Attributes.none(), List.of(tensor(2, 3), tensor(3, 2))), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("aten::mm cannot write its output into its input 0.");
    }

    @Test
    void get_ofUnknownOperator_isRefused() {
        assertThat(Operators.find("aten::nothing")).isEmpty();
        assertThatThrownBy(() -> Operators.get("aten::nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no operator aten::nothing.");
    }

    private static Tensor tensor(long... shape) {
        TensorType type = TensorType.of(ElementType.FLOAT32, shape);
        return new Tensor(0, type, Layouts.contiguous(type.shape()));
    }
}
