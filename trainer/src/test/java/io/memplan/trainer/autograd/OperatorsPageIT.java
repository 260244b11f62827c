package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.trace.ArrayMethods;
import io.memplan.graph.trace.MethodKind;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of operators states what the cases of this package show; {@code -Dmemplan.goldens=refresh} writes it. */
final class OperatorsPageIT {

    private static final Path PAGE = Path.of("../docs/operators.md");

    private static Evidence evidence = new Evidence();

    @BeforeAll
    static void traceEveryCase() {
        Evidence gathered = new Evidence();
        DifferentialCases.all().forEach(gathered::add);
        evidence = gathered;
    }

    @Test
    void method_ofAnyKind_isTreatedAndProven() {
        assertThat(ArrayMethods.all().stream().map(OperatorsPageIT::missing).filter(text -> !text.isEmpty()))
                .as("methods of DJL's arrays without a treatment, or without a differential case that shows it")
                .isEmpty();
    }

    private static String missing(Method method) {
        String signature = ArrayMethods.signature(method);
        MethodKind kind = ArrayMethods.kindOf(method);
        Evidence.OfMethod seen = evidence.of(method);
        if (kind == MethodKind.UNTRACED) {
            return signature + " cannot be traced";
        }
        if (kind == MethodKind.REFUSED && ArrayMethods.reasonOf(method).isEmpty()) {
            return signature + " is refused without a reason";
        }
        if (kind.leavesATrace() && seen.cases().isEmpty()) {
            return signature + " has no case";
        }
        return kind.leavesATrace() && seen.lacksGradient() ? signature + " has no case with a gradient" : "";
    }

    @Test
    void page_ofAllMethods_isWhatTheCasesShow() throws IOException {
        String page = new OperatorsPage(evidence).text();
        if ("refresh".equals(System.getProperty("memplan.goldens"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(page)
                .as("%s; if the change is wanted, run this test with -Dmemplan.goldens=refresh", PAGE)
                .isEqualTo(Files.readString(PAGE));
    }
}
