package io.memplan.batching;

import io.memplan.batching.ir.BatchPoint;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Printer;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.pass.BatchPoints;
import io.memplan.batching.pass.StackNeed;
import io.memplan.batching.pass.Uniformity;
import java.util.List;

/** What was lifted, as text: the program, and what the passes found in it. */
final class Explanation {

    private Explanation() {}

    static String of(Program program, List<Integer> uniformParameters) {
        StringBuilder text = new StringBuilder(Printer.print(program));
        List<BatchPoint> points = BatchPoints.of(program);
        text.append("\nbatch points: ").append(points.size()).append('\n');
        points.forEach(point -> text.append("  ").append(point).append('\n'));
        text.append("the same in all members:\n");
        Uniformity uniformity = Uniformity.of(program, uniformParameters);
        for (Function function : program.functions()) {
            List<Variable> uniform = uniformity.uniform(function);
            text.append("  ")
                    .append(function.name())
                    .append(": ")
                    .append(uniform)
                    .append('\n');
        }
        text.append("stacks:\n");
        StackNeed.of(program).forEach(need -> text.append("  ").append(need).append('\n'));
        long tails = program.functions().stream()
                .flatMap(function -> function.blocks().stream())
                .filter(block -> block.terminator() instanceof Terminator.TailCall)
                .count();
        return text.append("tail calls: ").append(tails).append('\n').toString();
    }
}
