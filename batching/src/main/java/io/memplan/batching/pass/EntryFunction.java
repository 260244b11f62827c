package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.List;

/** A function in front of the one that a program starts with, which nothing calls and whose parameters are never set. */
final class EntryFunction {

    private EntryFunction() {}

    static Program alone(Program program) {
        Function given = program.entryFunction();
        List<Variable> parameters = new ArrayList<>();
        for (Variable parameter : given.parameters()) {
            parameters.add(new Variable(parameters.size(), parameter.kind(), parameter.name()));
        }
        List<Variable> variables = new ArrayList<>(parameters);
        List<Variable> results = new ArrayList<>();
        for (Kind kind : given.results()) {
            results.add(new Variable(variables.size(), kind, "t"));
            variables.add(results.get(results.size() - 1));
        }
        Instruction call = new Instruction.Call(results, given.name(), List.<Operand>copyOf(parameters), 0);
        Function entry = new Function(
                "the arrays of " + given.name(),
                given.source(),
                parameters,
                given.results(),
                variables,
                List.of(new BasicBlock(List.of(call), new Terminator.Return(List.<Operand>copyOf(results), 0))));
        List<Function> all = new ArrayList<>(List.of(entry));
        all.addAll(program.functions());
        return Program.of(entry.name(), all);
    }
}
