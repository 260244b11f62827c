package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
