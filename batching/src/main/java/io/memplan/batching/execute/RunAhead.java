package io.memplan.batching.execute;

import io.memplan.batching.compile.CompiledProgram;
import io.memplan.batching.compile.Lane;
import io.memplan.batching.compile.ThrownAt;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import java.util.List;

/** Runs each member as compiled code. */
public final class RunAhead implements Executor {

    @Override
    public BatchResult run(Program program, List<Object[]> arguments) {
        CompiledProgram compiled = CompiledProgram.of(program);
        Outcomes outcomes = new Outcomes(program, arguments.size());
        List<Kind> results = program.entryFunction().results();
        Lane lane = compiled.newLane();
        for (int member = 0; member < arguments.size(); member++) {
            Values given = Values.ofBoxed(compiled.parameters(), arguments.get(member));
            try {
                compiled.start(lane, given.bits(), given.references());
                Values returned = Values.zeros(results.size());
                for (int i = 0; i < results.size(); i++) {
                    if (results.get(i).isScalar()) {
                        returned.bits()[i] = CompiledProgram.resultBits(lane, i);
                    } else {
                        returned.references()[i] = CompiledProgram.resultReference(lane, i);
                    }
                }
                outcomes.returned(member, returned);
            } catch (ThrownAt e) {
                outcomes.failed(
                        member, new MemberFailedException(e.exception(), e.text()), e.function(), e.line());
            }
            outcomes.launched(1, 1);
        }
        return outcomes.result();
    }
}
