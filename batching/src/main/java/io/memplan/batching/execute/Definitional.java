package io.memplan.batching.execute;

import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the members one after another, instruction by instruction: slow, and what the program means.
 *
 * <p>Calls keep their frames on the heap, so recursion is bounded by memory only, and a tail call by nothing.
 */
public final class Definitional implements Executor {

    @Override
    public BatchResult execute(Program program, List<Object[]> arguments, TensorLauncher launcher) {
        List<Kind> parameters = program.entryFunction().parameters().stream()
                .map(Variable::kind)
                .toList();
        List<BatchResult.Member> members = new ArrayList<>();
        long blocks = 0;
        for (int member = 0; member < arguments.size(); member++) {
            MemberRun run = new MemberRun(program, member, launcher);
            launcher.onSweep(found -> {
                run.forEachReference(found);
                members.forEach(done -> done.results().forEach(result -> found.accept(result)));
            });
            Optional<Failure> failure = run.run(Values.ofBoxed(parameters, arguments.get(member)));
            blocks += run.blocks();
            members.add(new BatchResult.Member(
                    failure.isPresent()
                            ? List.of()
                            : run.results().boxed(program.entryFunction().results()),
                    failure));
        }
        return new BatchResult(members, blocks, blocks, blocks, MachineCounts.NONE, List.of(), List.of());
    }
}
