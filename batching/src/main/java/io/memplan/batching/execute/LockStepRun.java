package io.memplan.batching.execute;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.TerminatorHandler;
import io.memplan.batching.ir.Variable;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** One run in lock step. */
final class LockStepRun {

    private final Program program;
    private final Outcomes outcomes;
    private final int width;
    private final BitSet failed = new BitSet();
    private final TensorLauncher launcher;
    private final ScalarLoops loops;
    private final Deque<Activation> activations = new ArrayDeque<>();

    LockStepRun(Program program, Outcomes outcomes, int width, TensorLauncher launcher, ScalarLoops loops) {
        this.loops = loops;
        this.launcher = launcher;
        this.program = program;
        this.outcomes = outcomes;
        this.width = width;
    }

    void run(List<Object[]> arguments) {
        launcher.onSweep(found -> activations.forEach(activation -> activation.forEachReference(found)));
        Function entry = program.entryFunction();
        List<Kind> kinds = entry.parameters().stream().map(Variable::kind).toList();
        Activation activation = new Activation(entry);
        for (int member = 0; member < width; member++) {
            activation.columns.write(entry.parameters(), member, Values.ofBoxed(kinds, arguments.get(member)));
            activation.enter(member);
        }
        activation.run();
        for (int member = 0; member < width; member++) {
            if (!failed.get(member)) {
                outcomes.returned(member, activation.results[member]);
            }
        }
    }

    /** A call of one function by some lanes together. */
    private final class Activation implements TerminatorHandler {

        private final Function function;
        private final Columns columns;
        private final LaneGroup[] groupByBlock;
        private final Values[] results;
        private final LaneInterpreter interpreter;
        private int lane;

        Activation(Function function) {
            this.function = function;
            this.columns = new Columns(function, width);
            this.groupByBlock = new LaneGroup[function.blocks().size()];
            for (int block = 0; block < groupByBlock.length; block++) {
                groupByBlock[block] = new LaneGroup(0);
            }
            this.results = new Values[width];
            this.interpreter = new LaneInterpreter(this::failed, columns, launcher, loops);
        }

        private void failed(int failing, MemberFailedException failure, int line) {
            failed.set(failing);
            outcomes.failed(failing, failure, function.name(), line);
        }

        void enter(int entering) {
            groupByBlock[0].add(entering);
        }

        void forEachReference(Consumer<Object> found) {
            columns.forEachReference(found);
            for (Values returned : results) {
                if (returned != null) {
                    returned.forEachReference(found);
                }
            }
        }

        void run() {
            activations.push(this);
            for (int block = first(); block >= 0; block = first()) {
                LaneGroup group = groupByBlock[block];
                groupByBlock[block] = new LaneGroup(group.size());
                outcomes.launched(group.size(), width);
                run(function.blocks().get(block), group);
            }
            activations.pop();
        }

        private int first() {
            for (int block = 0; block < groupByBlock.length; block++) {
                if (!groupByBlock[block].isEmpty()) {
                    return block;
                }
            }
            return -1;
        }

        private void run(BasicBlock block, LaneGroup group) {
            for (Instruction instruction : block.instructions()) {
                if (instruction instanceof Instruction.Call call) {
                    call(call, group);
                } else {
                    interpreter.run(instruction, columns, group);
                }
            }
            if (block.terminator() instanceof Terminator.TailCall tail
                    && !tail.function().equals(function.name())) {
                callAndReturn(tail, group);
                return;
            }
            for (int i = 0; i < group.size(); i++) {
                lane = group.lane(i);
                block.terminator().accept(this);
            }
        }

        /** Makes a tail call of another function an ordinary call. */
        private void callAndReturn(Terminator.TailCall tail, LaneGroup group) {
            Activation callee = activate(tail.function(), tail.operands(), group);
            for (int i = 0; i < group.size(); i++) {
                results[group.lane(i)] = callee.results[group.lane(i)];
            }
        }

        private Activation activate(String name, List<Operand> operands, LaneGroup group) {
            Activation callee = new Activation(program.function(name));
            for (int i = 0; i < group.size(); i++) {
                int calling = group.lane(i);
                callee.columns.write(callee.function.parameters(), calling, columns.read(operands, calling));
                callee.enter(calling);
            }
            callee.run();
            return callee;
        }

        private void call(Instruction.Call call, LaneGroup group) {
            Activation callee = activate(call.function(), call.operands(), group);
            int kept = 0;
            for (int i = 0; i < group.size(); i++) {
                int calling = group.lane(i);
                if (!failed.get(calling)) {
                    columns.write(call.targets(), calling, callee.results[calling]);
                    group.set(kept++, calling);
                }
            }
            group.shrink(kept);
        }

        @Override
        public void onJump(Terminator.Jump jump) {
            groupByBlock[jump.block()].add(lane);
        }

        @Override
        public void onBranch(Terminator.Branch branch) {
            boolean holds =
                    branch.condition().holds(columns.bits(branch.first())[lane], columns.bits(branch.second())[lane]);
            groupByBlock[holds ? branch.then() : branch.otherwise()].add(lane);
        }

        @Override
        public void onSwitch(Terminator.Switch choice) {
            groupByBlock[choice.blockFor((int) columns.bits(choice.operand())[lane])].add(lane);
        }

        @Override
        public void onReturn(Terminator.Return terminator) {
            results[lane] = columns.read(terminator.operands(), lane);
        }

        /** A tail call of the same function starts again in its own columns. */
        @Override
        public void onTailCall(Terminator.TailCall call) {
            columns.write(function.parameters(), lane, columns.read(call.operands(), lane));
            groupByBlock[0].add(lane);
        }

        @Override
        public void onFail(Terminator.Fail fail) {
            failed(lane, new MemberFailedException(fail.exception(), fail.message()), fail.line());
        }
    }
}
