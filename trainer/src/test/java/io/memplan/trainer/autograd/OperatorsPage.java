package io.memplan.trainer.autograd;

import io.memplan.graph.trace.ArrayMethods;
import io.memplan.graph.trace.MethodKind;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table of all methods of DJL's arrays, as Markdown. */
final class OperatorsPage {

    private static final String HEAD =
            """
            # Operators

            Every method of DJL 0.35.1's `NDArray` and `NDArrayEx`, and what becomes of it while a model is traced. The table is
            written by `OperatorsPageIT`, which traces every differential case and fails if this page says anything else; the
            cases themselves run a step by DJL's autograd and by the traced graph and compare loss, outputs and gradients.

            - **Traced**: *recorded* as operators of the graph; *composed by DJL* of other methods, by the interface itself;
              *answered* from the shape or the type, without a trace; *refused* with an error that names the block and the line;
              *not in the engine*: plain DJL throws an `UnsupportedOperationException` too.
            - **Derivative**: the operators that carry the gradient; *unchanged* where it passes as it is; *stops* where DJL's
              engine lets none pass; *none* for what has no derivative.
            - **Agreement**: with DJL's autograd, in so many cases.

            """;

    private final Evidence evidence;

    OperatorsPage(Evidence evidence) {
        this.evidence = evidence;
    }

    String text() {
        Map<MethodKind, Long> countByKind = ArrayMethods.all().stream()
                .collect(Collectors.groupingBy(ArrayMethods::kindOf, TreeMap::new, Collectors.counting()));
        String counts = countByKind.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().words())
                .collect(Collectors.joining("; ", "Methods: ", ".\n\n"));
        return HEAD + counts + table("NDArray") + "\n" + table("NDArrayEx");
    }

    private String table(String owner) {
        return ArrayMethods.all().stream()
                .filter(method -> ArrayMethods.signature(method).startsWith(owner + "."))
                .map(method -> row(owner, method))
                .collect(Collectors.joining(
                        "",
                        "## " + owner + "\n\n| method | traced | operators | derivative | agreement |\n"
                                + "|---|---|---|---|---|\n",
                        ""));
    }

    private String row(String owner, Method method) {
        Evidence.OfMethod seen = evidence.of(method);
        MethodKind kind = ArrayMethods.kindOf(method);
        String traced = kind.words() + (kind == MethodKind.REFUSED ? ": " + ArrayMethods.reasonOf(method) : "");
        boolean trace = kind.leavesATrace();
        return "| `" + ArrayMethods.signature(method).substring(owner.length() + 1) + "` | " + traced + " | "
                + (trace ? code(seen.operators()) : "") + " | " + (trace ? derivative(seen) : "") + " | "
                + (trace ? agreement(seen.cases()) : "") + " |\n";
    }

    private static String code(Collection<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static String derivative(Evidence.OfMethod seen) {
        if (seen.hasGradient()) {
            return seen.derivatives().isEmpty() ? "unchanged" : code(seen.derivatives());
        }
        return seen.stopsGradient() ? "stops" : "none";
    }

    private static String agreement(List<OperatorCase> cases) {
        if (cases.isEmpty()) {
            return "no case yet";
        }
        String count = cases.size() == 1 ? " (1 case)" : " (" + cases.size() + " cases)";
        return cases.stream()
                        .max(Comparator.comparing(OperatorCase::ulps))
                        .filter(one -> one.ulps() > 0)
                        .map(one -> "at most " + one.ulps() + " ulp: " + one.reason())
                        .orElse("bit-equal")
                + count;
    }
}
